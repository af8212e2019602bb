from lead_crm.services.document import CRMDocument


class HandoverRequest(CRMDocument):
	pass
