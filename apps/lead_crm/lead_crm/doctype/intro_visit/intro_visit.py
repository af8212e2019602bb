from lead_crm.services import visits
from lead_crm.services.document import CRMDocument


class IntroVisit(CRMDocument):
	def validate(self):
		visits.check(self)

	def on_update(self):
		visits.move_lead(self)
