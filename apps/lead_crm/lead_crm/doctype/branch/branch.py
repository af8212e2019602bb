from lead_crm.services import branches
from lead_crm.services.document import CRMDocument


class Branch(CRMDocument):
	def validate(self):
		branches.check(self)

	def on_update(self):
		branches.keep_access_in_step(self)

	def on_trash(self):
		branches.withdraw_access(self)
