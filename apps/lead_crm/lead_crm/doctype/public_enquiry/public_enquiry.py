from lead_crm.services import public_enquiries
from lead_crm.services.document import CRMDocument


class PublicEnquiry(CRMDocument):
	def validate(self):
		public_enquiries.check(self)

	def after_insert(self):
		public_enquiries.take(self)
