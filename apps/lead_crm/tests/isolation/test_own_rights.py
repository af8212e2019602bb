"""Nobody gives the own user a role, a branch, or a right; not even a manager of the branch (A24, C21)."""

import json
from unittest.mock import patch

import frappe
from frappe.utils.user import get_users_with_role

from lead_crm.membership import branches_of, forget_membership
from lead_crm.tests import factories
from lead_crm.tests.isolation.caller import Door, ask, call, undone
from lead_crm.tests.isolation.test_sweep import SweepTest

MORE = "CRM Administrator"
PERMISSIONS = "frappe.core.page.permission_manager.permission_manager"


class TestOwnRights(SweepTest):
	def doors(self, me: str) -> list[Door]:
		return [*self.to_a_role(me), *self.to_a_branch(me), *self.to_rights_of_roles(me)]

	def to_a_role(self, me: str) -> list[Door]:
		row = {
			"doctype": "Has Role",
			"parent": me,
			"parenttype": "User",
			"parentfield": "roles",
			"role": MORE,
		}
		profile = {"doctype": "Role Profile", "role_profile": "Mine", "roles": [{"role": MORE}]}
		user = frappe.get_doc("User", me)
		document = json.loads(frappe.as_json(user)) | {"__unsaved": 1}
		document["roles"].append(
			{"doctype": "Has Role", "role": MORE, "__islocal": 1, "parentfield": "roles"}
		)
		return [
			Door("PUT", f"/api/resource/User/{me}", {"roles": [{"role": MORE}]}),
			Door("PATCH", f"/api/v2/document/User/{me}", {"roles": [{"role": MORE}]}),
			Door("POST", "/api/resource/Has Role", row),
			call("frappe.client.insert", doc=row),
			call("frappe.client.insert", doc=profile),
			call(
				"frappe.client.set_value",
				doctype="User",
				name=me,
				fieldname="role_profile_name",
				value="Mine",
			),
			call(
				"frappe.client.set_value",
				doctype="Has Role",
				name=user.roles[0].name,
				fieldname="role",
				value=MORE,
			),
			call("frappe.desk.form.save.savedocs", doc=json.dumps(document), action="Save"),
			call("run_doc_method", dt="User", dn=me, method="add_roles", args=json.dumps([MORE])),
			Door("POST", f"/api/resource/User/{me}", {"run_method": "add_roles", "args": [MORE]}),
		]

	def to_a_branch(self, me: str) -> list[Door]:
		member = {"user": me, "role": "Branch Manager"}
		other = {"parent": factories.OTHER_BRANCH, "parenttype": "Branch", "parentfield": "members"}
		own_row = frappe.db.get_value("Branch Member", {"user": me, "parent": factories.BRANCH})
		permission = {
			"doctype": "User Permission",
			"user": me,
			"allow": "Branch",
			"for_value": factories.OTHER_BRANCH,
		}
		mine = frappe.db.get_value("User Permission", {"user": me, "allow": "Branch"})
		add = {
			"user": me,
			"doctype": "Branch",
			"docname": factories.OTHER_BRANCH,
			"is_default": 0,
			"hide_descendants": 0,
		}
		return [
			call("frappe.client.insert", doc={"doctype": "Branch Member", **other, **member}),
			Door("POST", "/api/resource/Branch Member", {**other, **member}),
			Door("PUT", f"/api/resource/Branch/{factories.OTHER_BRANCH}", {"members": [member]}),
			Door("PUT", f"/api/resource/Branch/{factories.BRANCH}", {"members": [member]}),
			call("frappe.client.set_value", doctype="Branch Member", name=own_row, fieldname="role", value="Branch Manager"),
			call("frappe.client.set_value", doctype="Branch Member", name=own_row, fieldname="parent", value=factories.OTHER_BRANCH),
			call("frappe.client.insert", doc=permission),
			call("frappe.client.delete", doctype="User Permission", name=mine),
			call("frappe.core.doctype.user_permission.user_permission.add_user_permissions",
				data=json.dumps(add | {"apply_to_all_doctypes": 1, "applicable_doctypes": []})),
			call("frappe.core.doctype.user_permission.user_permission.clear_user_permissions", user=me, for_doctype="Branch"),
		]  # fmt: skip

	def to_rights_of_roles(self, me: str) -> list[Door]:
		rule = {"parent": "Lead", "role": "Counselor", "permlevel": 0, "delete": 1, "share": 1}
		setter = {"doc_type": "Lead", "doctype_or_field": "DocType", "property": "allow_import", "value": "1"}
		return [
			call(f"{PERMISSIONS}.add", parent="Branch", role="Counselor", permlevel=0),
			call(f"{PERMISSIONS}.update", doctype="Lead", role="Counselor", permlevel=0, ptype="delete", value=1),
			call(f"{PERMISSIONS}.reset", doctype="Lead"),
			call("frappe.client.insert", doc={"doctype": "Custom DocPerm", **rule}),
			call("frappe.client.insert", doc={"doctype": "Property Setter", **setter}),
			call("frappe.client.insert", doc={"doctype": "Role", "role_name": "Mine"}),
			call("frappe.client.set_value", doctype="Role", name="Counselor", fieldname="desk_access", value=1),
			call("frappe.client.set_value", doctype="Lead CRM Settings", name="Lead CRM Settings", fieldname="ingest_user", value=me),
			call("frappe.core.doctype.user.user.impersonate", user="Administrator", reason="x"),
		]  # fmt: skip

	def rights(self, me: str) -> dict:
		forget_membership()
		frappe.clear_cache(user=me)
		permissions = {"user": me, "allow": "Branch"}
		return {
			"roles": sorted(frappe.get_roles(me)),
			"branches": branches_of(me),
			"permissions": sorted(frappe.get_all("User Permission", permissions, pluck="for_value")),
			"members": frappe.db.count("Branch Member"),
			"administrators": sorted(get_users_with_role(MORE)),
			"rules": frappe.db.count("Custom DocPerm"),
			"role": frappe.db.get_value("Branch Member", {"user": me, "parent": factories.BRANCH}, "role"),
			"ingest": frappe.db.get_single_value("Lead CRM Settings", "ingest_user"),
		}

	def test_nobody_raises_the_own_rights(self):
		"""C21"""
		for me in (
			factories.member(factories.BRANCH, "Counselor"),
			factories.member(factories.BRANCH, "Branch Manager"),
		):
			before = self.rights(me)
			for door in self.doors(me):
				with self.subTest(me=me, door=door), undone():
					with patch.dict(frappe.local.flags, in_test=False):  # where Frappe lets everybody through
						answer = ask(me, door)
					self.assertLess(answer.status, 500, answer.text)
					frappe.set_user("Administrator")
					self.assertEqual(self.rights(me), before)
