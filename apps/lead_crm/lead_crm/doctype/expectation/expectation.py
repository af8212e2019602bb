from lead_crm.services.document import CRMDocument


class Expectation(CRMDocument):
	pass
