from lead_crm.services.document import CRMDocument


class LossReason(CRMDocument):
	pass
