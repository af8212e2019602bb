from lead_crm.services.document import CRMDocument


class LeadSource(CRMDocument):
	pass
