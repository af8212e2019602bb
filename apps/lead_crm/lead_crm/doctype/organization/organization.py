from lead_crm.services.document import CRMDocument


class Organization(CRMDocument):
	pass
