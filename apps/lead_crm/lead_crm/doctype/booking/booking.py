from lead_crm.exceptions import TryAgain
from lead_crm.services import bookings
from lead_crm.services.branches import organization_of
from lead_crm.services.document import CRMDocument


class Booking(CRMDocument):
	def insert(self, *args, **kwargs):
		try:
			return super().insert(*args, **kwargs)
		except TryAgain:
			self.flags.postpone = True
			return super().insert(*args, **kwargs)

	def autoname(self):
		if self.external_id:
			self.name = bookings.name_of(organization_of(self.branch), self.external_id)

	def validate(self):
		bookings.check(self)

	def on_update(self):
		bookings.process(self)
