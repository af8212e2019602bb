from lead_crm.services import boards, pipelines
from lead_crm.services.document import CRMDocument


class LeadPipeline(CRMDocument):
	def validate(self):
		pipelines.check(self)

	def on_update(self):
		pipelines.after_change(self)
		boards.keep_in_step(self)

	def on_trash(self):
		boards.remove(self.name)
