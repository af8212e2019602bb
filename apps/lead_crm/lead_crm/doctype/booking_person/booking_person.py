from frappe.model.document import Document


class BookingPerson(Document):
	pass
