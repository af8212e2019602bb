"""What every test of finding leads stands on."""

import frappe

from lead_crm.services import lead_find
from lead_crm.services.lead_find import Page, Sorting, Wanted
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BRANCH, OTHER = "Test Finding", "Test Finding Elsewhere"


class FindTest(SiteTest):
	"""Two branches that no other test puts leads into."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for branch in (BRANCH, OTHER):
			factories.branch(branch)
		cls.clerk = factories.member(BRANCH, "Counselor")
		cls.stranger = factories.member(OTHER, "Counselor")
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		frappe.cache.delete_keys("lead_crm_total")

	def lead(self, **values) -> str:
		"""A lead of the branch; what saving would work out anew is set afterwards."""
		after = {
			field: values.pop(field)
			for field in ("creation", "score", "is_hot", "archived")
			if field in values
		}
		name = factories.lead(**({"branch": BRANCH} | values)).name
		if after:
			frappe.db.set_value("Lead", name, after, update_modified=False)
		return name

	def found(
		self, sorting: Sorting = lead_find.NEWEST_FIRST, page: Page = lead_find.FIRST_PAGE, **wanted
	) -> list[str]:
		answer = lead_find.find(Wanted(branch=BRANCH, **wanted), sorting, page)
		return [row["name"] for row in answer["data"]]

	def total(self, **wanted) -> int:
		return lead_find.find(Wanted(branch=BRANCH, **wanted))["total"]
