"""Records of a branch that nobody else may notice: one of each DocType, marked so that a glimpse of it is seen."""

from typing import NamedTuple

import frappe
from frappe.utils import add_days, now_datetime, today

from lead_crm.services import follow_ups, interactions, promises
from lead_crm.tests import factories


class Canaries(NamedTuple):
	"""The mark that is in every text of them, and the name of each by its DocType."""

	mark: str
	names: dict[str, str]
	user: str

	def rows(self, child: str, parent: str) -> list[str]:
		"""The names of the rows of a table in the canary."""
		return frappe.get_all(child, {"parent": self.names[parent], "parenttype": parent}, pluck="name")


def release(branch: str = factories.OTHER_BRANCH) -> Canaries:
	"""Make them in the other branch, of the same organization as the test branch."""
	mark = f"zeugma{frappe.generate_hash(length=10)}"
	names = {"Branch": branch, "Organization": factories.organization(factories.FOREIGN_ORGANIZATION)}
	lead = _lead(branch, mark)
	names |= {"Lead": lead.name, "Customer": lead.customer, "Contact": lead.guardians[0].contact}
	names["Customer Identity"] = frappe.db.get_value("Customer Identity", {"customer": lead.customer})
	names["Area Lead"] = _insert(
		"Area Lead", branch=branch, full_name=mark, phone=factories.phone(), remarks=mark
	)
	names["Booking"] = _booking(branch, mark)
	names |= _hanging(lead.name, mark)
	names |= _beside(branch, lead, mark)
	user = factories.member(branch, "Counselor", f"{mark}@example.com")
	return Canaries(mark, names, user)


def _insert(doctype: str, **values) -> str:
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True).name


def _insert_past_checks(document) -> str:
	"""What only the system makes, in the course of something else."""
	document.name = frappe.generate_hash(length=10)
	document.db_insert()
	return document.name


def _lead(branch: str, mark: str):
	contact = frappe.new_doc("Contact", first_name=mark)
	contact.append("phone_nos", {"phone": factories.phone(), "is_primary_mobile_no": 1})
	contact.insert()
	_insert("Expectation", expectation_name=mark)
	lead = frappe.new_doc("Lead", branch=branch, lead_kind="Person", first_name=mark, remarks=mark)
	lead.update({"phone": factories.phone(), "email": f"{mark}@mail.example.com", "company": mark})
	lead.append("guardians", {"contact": contact.name, "relation": "Mother"})
	lead.append("expectations", {"expectation": mark})
	lead.insert().add_tag(mark)
	lead.add_comment("Comment", mark)
	return lead


def _booking(branch: str, mark: str) -> str:
	person = {"full_name": mark, "phone": factories.phone()}
	values = {"booking_type": "Booking", "external_id": mark, "persons": [person]}
	return _insert("Booking", branch=branch, **values)


def _hanging(lead: str, mark: str) -> dict[str, str]:
	tomorrow = add_days(now_datetime(), 1)
	promise = promises.add("Lead", lead, 77777, add_days(today(), 9), notes=mark)
	promises.record_payment(promise, 100, note=mark)
	return {
		"Follow Up": follow_ups.add("Lead", lead, tomorrow, notes=mark).name,
		"Interaction": interactions.log("Lead", lead, "Order", mark, {"total_price": 77777}).name,
		"Payment Promise": promise.name,
		"Intro Visit": _insert("Intro Visit", lead=lead, scheduled_at=tomorrow, batch=mark),
		"Call Plan": _insert("Call Plan", lead=lead, frequency="Weekly", notes=mark),
		"Status Change": frappe.db.get_value("Status Change", {"reference_name": lead}),
	}


def _beside(branch: str, lead, mark: str) -> dict[str, str]:
	"""What no form makes by itself: a pair of customers, an import, a file, an address."""
	other = _insert("Customer", full_name=mark, branch=branch, phone=factories.phone())
	pair = frappe.new_doc("Duplicate Pair", customer=lead.customer, other_customer=other, reasons=mark)
	pair.organization = lead.organization
	content = f"full_name,phone\n{mark},{factories.phone()}\n"
	file = {"file_name": f"{mark}.csv", "content": content, "is_private": 1}
	sheet = _insert("File", **file)
	url = frappe.db.get_value("File", sheet, "file_url")
	address = {"address_title": mark, "address_line1": mark, "city": mark, "country": "Pakistan"}
	link = {"link_doctype": "Lead", "link_name": lead.name}
	frappe.db.delete(
		"Learned Scoring", {"branch": branch}
	)  # one a branch; a job of another test may have left it
	learned = frappe.new_doc("Learned Scoring", branch=branch, verdict=mark)
	request = frappe.new_doc("Hand-over Request", customer=lead.customer, from_branch=branch, reason=mark)
	request.update({"to_branch": branch, "organization": lead.organization, "status": "Asked"})
	enquiry = frappe.new_doc("Public Enquiry", branch=branch, parent_name=mark, phone=factories.phone())
	event = frappe.new_doc("Outgoing Event", event="lead.created", event_id=mark, branch=branch, payload="{}")
	event.update(
		{"reference_doctype": "Lead", "reference_name": lead.name, "organization": lead.organization}
	)
	return {
		"Learned Scoring": learned.insert(ignore_permissions=True).name,
		"Hand-over Request": _insert_past_checks(request),
		"Public Enquiry": _insert_past_checks(enquiry),
		"Outgoing Event": _insert_past_checks(event),
		"Duplicate Pair": pair.insert(ignore_permissions=True).name,
		"Customer Import": _insert("Customer Import", branch=branch, file=url),
		"File": _insert("File", **file, attached_to_doctype="Lead", attached_to_name=lead.name),
		"Address": _insert("Address", **address, address_type="Office", links=[link]),
	}
