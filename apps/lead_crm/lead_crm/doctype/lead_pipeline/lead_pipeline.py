from lead_crm.services import pipelines
from lead_crm.services.document import CRMDocument


class LeadPipeline(CRMDocument):
	def validate(self):
		pipelines.check(self)

	def on_update(self):
		pipelines.after_change(self)
