"""Fields that the system sets, and names that are no fields, sent by every door that writes (D14, D16)."""

import json

import frappe
from frappe.utils import add_days, today

from lead_crm.services import leads, promises
from lead_crm.services.system_fields import MAY_BE_SENT
from lead_crm.tests import factories
from lead_crm.tests.isolation.caller import Answer, Door, ask, call, undone
from lead_crm.tests.site_test import SiteTest

SENT = {
	"Lead": {
		"customer": "other customer",
		"converted_at": "2020-01-01 10:00:00",
		"is_hot": 1,
		"archived": 1,
		"full_name": "Else",
	},
	"Payment Promise": {"paid_amount": 50, "outstanding": 1, "broken_count": 3},
	"Booking": {"processing_error": "x"},
	"Area Lead": {"converted_at": "2020-01-01", "lead": "the lead"},
	"Customer": {"merged_into": "other customer"},
}


class TestSystemFields(SiteTest):
	def setUp(self):
		super().setUp()
		self.clerk = factories.member(factories.BRANCH, "Counselor")
		self.lead = factories.lead()
		promise = promises.add("Lead", self.lead.name, 100, add_days(today(), 3))
		area_lead = frappe.new_doc("Area Lead", full_name="Bilal", branch=factories.BRANCH).insert()
		other = frappe.new_doc("Customer", full_name="Other", branch=factories.BRANCH).insert()
		self.meant = {"other customer": other.name, "the lead": self.lead.name}
		self.names = {
			"Lead": self.lead.name,
			"Payment Promise": promise.name,
			"Booking": factories.booking().name,
			"Area Lead": area_lead.name,
			"Customer": self.lead.customer,
		}

	def doors(self, doctype: str, field: str, value) -> list[Door]:
		name, own = self.names[doctype], {"doctype": doctype, "name": self.names[doctype]}
		whole = json.loads(frappe.as_json(frappe.get_doc(doctype, name)))
		return [
			Door("PUT", f"/api/resource/{doctype}/{name}", {field: value}),
			Door("PATCH", f"/api/v2/document/{doctype}/{name}", {field: value}),
			call("frappe.client.set_value", **own, fieldname=field, value=value),
			call("frappe.client.save", doc=whole | {field: value}),
			Door("POST", f"/api/resource/{doctype}", self.fresh(whole) | {field: value}),
			call("frappe.client.insert", doc=self.fresh(whole) | {"doctype": doctype, field: value}),
		]

	def fresh(self, whole: dict) -> dict:
		"""A new document like this one, with what a program would send of it."""
		meta = frappe.get_meta(whole["doctype"])
		skip = ("phone", "email", "passport_number", "external_id", "payments")
		fields = [df.fieldname for df in meta.fields if not df.read_only and df.fieldname not in skip]
		return {field: whole[field] for field in fields if whole.get(field) not in (None, "", [])}

	def assert_refused(self, answer: Answer, *words: str) -> None:
		self.assertEqual(answer.status, 400, answer.text[-600:])
		for word in ("InvalidInput", *words):
			self.assertIn(word, answer.text)

	def test_nobody_writes_them(self):
		"""D14: not even an administrator; the answer names the field"""
		for user in (self.clerk, "Administrator"):
			for doctype, values in SENT.items():
				for field, value in values.items():
					for door in self.doors(doctype, field, self.meant.get(value, value)):
						with self.subTest(user=user, door=door), undone():
							self.assert_refused(ask(user, door), field)

	def test_history_and_keys_are_nobodys_to_write(self):
		"""E3, X1, C26: not even an administrator's"""
		move = frappe.get_all("Status Change", {"reference_name": self.lead.name}, pluck="name")[0]
		key = frappe.get_all("Customer Identity", {"customer": self.lead.customer}, pluck="name")[0]
		made_up = {
			"organization": factories.ORGANIZATION,
			"kind": "Phone",
			"value": "+923000000001",
			"raw": "1",
		}
		for door in (
			Door("PUT", f"/api/resource/Status Change/{move}", {"note": "x"}),
			Door("PUT", f"/api/resource/Customer Identity/{key}", {"raw": "x"}),
			Door("POST", "/api/resource/Customer Identity", made_up | {"customer": self.lead.customer}),
		):
			with self.subTest(door), undone():
				self.assert_refused(ask("Administrator", door), "nobody writes it")

	def test_what_the_system_comes_to_may_be_sent(self):
		"""A8: a program reads a document, changes a word and sends all of it back"""
		leads.move(self.lead, "Lost", "gone")
		for doctype, name in self.names.items():
			with self.subTest(doctype), undone():
				whole = json.loads(frappe.as_json(frappe.get_doc(doctype, name)))
				self.assertEqual(
					ask(self.clerk, Door("PUT", f"/api/resource/{doctype}/{name}", whole)).status, 200
				)
		follow_up = {
			"reference_doctype": "Lead",
			"reference_name": self.lead.name,
			"branch": factories.BRANCH,
		}
		with undone():
			door = Door(
				"POST", "/api/resource/Follow Up", follow_up | {"scheduled_at": f"{today()} 10:00:00"}
			)
			self.assertEqual(ask(self.clerk, door).status, 200)

	def test_a_form_that_shows_an_old_value_can_be_saved(self):
		"""C18: it sends all it shows; what changed meanwhile stays as it became"""
		whole = json.loads(frappe.as_json(self.lead)) | {
			"__unsaved": 1,
			"remarks": "called",
			"__last_sync_on": "x",
		}
		whole["customer"] = None
		with undone():
			answer = ask(
				self.clerk, call("frappe.desk.form.save.savedocs", doc=json.dumps(whole), action="Save")
			)
			self.assertEqual(answer.status, 200, answer.text[-600:])
			lead = self.lead.reload()
			self.assertEqual((lead.remarks, bool(lead.customer)), ("called", True))

	def test_names_that_are_no_fields(self):
		"""D14: in the document, in its rows, and the names of methods"""
		name = self.names["Booking"]
		for door in (
			Door("PUT", f"/api/resource/Lead/{self.lead.name}", {"remark": "x"}),
			Door("PUT", f"/api/resource/Lead/{self.lead.name}", {"save": 1}),
			Door("POST", "/api/resource/Lead", {"branch": factories.BRANCH, "first_name": "A", "insert": 1}),
			Door("PUT", f"/api/resource/Booking/{name}", {"persons": [{"full_name": "B", "fone": "1"}]}),
			call("frappe.client.set_value", doctype="Lead", name=self.lead.name, fieldname={"remark": "x"}),
		):
			with self.subTest(door), undone():
				self.assert_refused(ask(self.clerk, door), "has no field")

	def test_what_is_kept_beside_a_record_is_not_left_out_without_a_word(self):
		"""D14: tags that a PUT sends would be lost"""
		self.lead.add_tag("Family")
		for door in self.doors("Lead", "_user_tags", ",Other"):
			with self.subTest(door), undone():
				self.assertEqual(ask(self.clerk, door).status, 400)
		whole = json.loads(frappe.as_json(frappe.get_doc("Lead", self.lead.name)))
		self.assertTrue(whole["_user_tags"])
		with undone():
			self.assertEqual(ask(self.clerk, call("frappe.client.save", doc=whole)).status, 200)

	def test_what_happened_elsewhere_may_be_told(self):
		"""D1: a program that moves here sends the last contact and the calls"""
		values = {"first_name": "A", "branch": factories.BRANCH, "call_attempts": 3}
		with undone():
			answer = ask(self.clerk, Door("POST", "/api/resource/Lead", values))
			self.assertEqual(json.loads(answer.text)["data"]["call_attempts"], 3)
		self.assertIn("last_contact_at", MAY_BE_SENT)
