"""Performance of accounts for programs (E11–E13)."""

from lead_crm.api.door import endpoint
from lead_crm.api.results import Account, OrderPattern
from lead_crm.api.shapes import Name, PageLength
from lead_crm.api.values import page
from lead_crm.services import performance


@endpoint(methods=["GET", "POST"])
def performing_accounts(branch: Name | None = None, limit: PageLength = 50) -> list[Account]:
	"""Accounts that do well, those of the highest order value first (E11).

	:return: [{lead, name, status, potential_revenue, cuisine_type, restaurant_type, orders, order_value}]
	"""
	return performance.performing(branch, page(0, limit)[1])


@endpoint(methods=["GET", "POST"])
def order_patterns(branch: Name | None = None) -> list[OrderPattern]:
	"""Orders of last month and this month, per account and currency (E12).

	:return: [{lead, name, orders_last_month, orders_this_month, value_last_month, value_this_month, days_since_order}]
	"""
	return performance.order_patterns(branch)


@endpoint(methods=["GET", "POST"])
def underperforming_accounts(branch: Name | None = None, limit: PageLength = 50) -> list[Account]:
	"""Accounts that need attention, and why (E13).

	:return: as performing_accounts, with reasons
	"""
	return performance.underperforming(branch, page(0, limit)[1])
