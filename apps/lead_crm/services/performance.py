"""How accounts perform: orders from the interactions' index, judged by the domain's rules (E11–E13)."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import Case, Criterion
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from frappe.utils import add_months, get_first_day, getdate, today

from lead_crm.domain import performance as rules
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services.branches import currency_of
from lead_crm.services.visible import visible

ACCOUNT = ("name", "full_name", "status", "stage_type", "potential_revenue", "cuisine_type", "restaurant_type", "branch", "converted_at")  # fmt: skip


def performing(branch: str | None, limit: int) -> list[dict]:
	"""Accounts that do well, those of the highest order value first (E11).

	:return: [{lead, name, status, potential_revenue, cuisine_type, restaurant_type, orders, order_value, currency}]
	"""
	rows = _accounts(branch, frappe.qb.DocType("Lead").stage_type == "Won")
	day, limits = getdate(today()), thresholds()
	good = [row for row in rows if rules.is_performing(_account(row), day, limits)]
	good.sort(key=lambda row: (-(row.order_value or 0), -(row.potential_revenue or 0), row.name))
	return [_answer(row) for row in good[:limit]]


def underperforming(branch: str | None, limit: int) -> list[dict]:
	"""Accounts that need attention, won ones first, then by potential revenue (E13).

	:return: as `performing`, with `reasons`
	"""
	lead = frappe.qb.DocType("Lead")
	day, limits = getdate(today()), thresholds()
	won = [
		row
		for row in _accounts(branch, lead.stage_type == "Won")
		if rules.reasons(_account(row), day, limits)
	]
	won.sort(key=lambda row: (-(row.potential_revenue or 0), row.name))
	if len(won) < limit:
		low = (lead.stage_type == "Lost") | (Coalesce(lead.potential_revenue, 0) < limits.revenue)
		won += _accounts(branch, (lead.stage_type != "Won") & low, limit - len(won))
	return [_answer(row) | {"reasons": _in_words(row, day, limits)} for row in won[:limit]]


def order_patterns(branch: str | None) -> list[dict]:
	"""Orders of last month and this month, per account and currency (E12).

	:return: [{lead, name, currency, orders_last_month, orders_this_month, value_last_month, value_this_month, days_since_order}]
	"""
	this_month = getdate(get_first_day(today()))
	last_month, next_month = getdate(add_months(this_month, -1)), getdate(add_months(this_month, 1))
	order, lead = frappe.qb.DocType("Interaction"), frappe.qb.DocType("Lead")
	before, now = order.order_date < this_month, order.order_date >= this_month
	query = (
		frappe.qb.from_(order)
		.join(lead)
		.on((order.reference_name == lead.name) & (order.reference_doctype == "Lead"))
		.select(
			lead.name.as_("lead"),
			lead.full_name.as_("name"),
			lead.branch,
			order.currency,
			Sum(Case().when(before, 1).else_(0)).as_("orders_last_month"),
			Sum(Case().when(now, 1).else_(0)).as_("orders_this_month"),
			Sum(Case().when(before, order.total_price).else_(0)).as_("value_last_month"),
			Sum(Case().when(now, order.total_price).else_(0)).as_("value_this_month"),
			Max(order.order_date).as_("last_order"),
		)
		.where(
			(order.order_placed == 1)
			& order.order_date[last_month : next_month - timedelta(days=1)]
			& order.branch.isin(_branches(branch))
		)
		.where(Criterion.all(visible("Lead")))
		.groupby(lead.name, order.currency)
		.orderby(lead.full_name)
	)
	return [_pattern(row) for row in query.run(as_dict=True)]


def _pattern(row) -> dict:
	row.days_since_order = max(0, (getdate(today()) - row.pop("last_order")).days)
	row.orders_last_month, row.orders_this_month = int(row.orders_last_month), int(row.orders_this_month)
	return row


def thresholds() -> rules.Thresholds:
	"""From the settings."""
	settings = frappe.get_cached_doc("Lead CRM Settings")
	return rules.Thresholds(
		orders=settings.performing_orders or 0,
		revenue=settings.performing_revenue or 0,
		quiet_days=settings.quiet_after_days or 0,
		decline_percent=settings.decline_percent or 0,
	)


def _branches(branch: str | None) -> list[str]:
	"""The user's branches, or the one of them that is asked for.

	:raises PermissionError: the user's role reads no leads
	"""
	frappe.has_permission("Lead", "read", throw=True)
	mine = frappe.get_all("Branch", pluck="name") if sees_everything() else branches_of()
	return [name for name in mine if branch in (None, "", name)] or [""]


def _accounts(branch: str | None, condition, limit: int | None = None) -> list:
	"""Business leads with their orders, per currency; those that never ordered have one row.

	:param limit: only so many leads, those of the highest potential revenue: their orders alone are added up
	"""
	lead, branches = frappe.qb.DocType("Lead"), _branches(branch)
	wanted = (lead.lead_kind == "Business") & (lead.archived == 0) & lead.branch.isin(branches) & condition
	accounts = frappe.qb.from_(lead).where(Criterion.all([wanted, *visible("Lead")]))
	accounts = accounts.orderby(lead.potential_revenue, order=frappe.qb.desc).orderby(lead.name)
	names = accounts.select(lead.name).limit(limit).run(pluck=True) if limit else None
	if names is not None:
		accounts = accounts.where(lead.name.isin(names or [""]))
	orders = _orders(branches, names)
	return (
		accounts.left_join(orders)
		.on(orders.reference_name == lead.name)
		.select(*(lead[field] for field in ACCOUNT), lead.currency.as_("own_currency"))
		.select(
			orders.orders,
			orders.order_value,
			orders.currency,
			orders.last_30,
			orders.before_30,
			orders.last_order,
		)
	).run(as_dict=True)


def _orders(branches: list[str], leads: list[str] | None):
	"""What accounts ordered in the days that count; of the leads that are named, or of all."""
	order, day = frappe.qb.DocType("Interaction"), getdate(today())
	month, two = day - timedelta(days=rules.MONTH_DAYS), day - timedelta(days=2 * rules.MONTH_DAYS)
	query = (
		frappe.qb.from_(order)
		.select(
			order.reference_name,
			order.currency,
			Count(order.name).as_("orders"),
			Sum(order.total_price).as_("order_value"),
			Max(order.order_date).as_("last_order"),
			Sum(Case().when(order.order_date > month, 1).else_(0)).as_("last_30"),
			Sum(Case().when((order.order_date <= month) & (order.order_date > two), 1).else_(0)).as_(
				"before_30"
			),
		)
		.where((order.order_placed == 1) & (order.order_date > day - timedelta(days=rules.SPAN_DAYS)))
		.where((order.reference_doctype == "Lead") & order.branch.isin(branches))
		.groupby(order.reference_name, order.currency)
	)
	return (query if leads is None else query.where(order.reference_name.isin(leads or [""]))).as_("orders")


def _account(row) -> rules.Account:
	return rules.Account(
		stage_type=row.stage_type,
		potential_revenue=row.potential_revenue or 0,
		orders=int(row.orders or 0),
		orders_last_30=int(row.last_30 or 0),
		orders_30_before=int(row.before_30 or 0),
		last_order=row.last_order,
		won_on=getdate(row.converted_at) if row.converted_at else None,
	)


def _answer(row) -> dict:
	fields = ("status", "potential_revenue", "cuisine_type", "restaurant_type", "branch", "currency")
	row.currency = row.currency or row.own_currency or currency_of(row.branch)
	answer = {"lead": row.name, "name": row.full_name} | {field: row[field] for field in fields}
	return answer | {"orders": int(row.orders or 0), "order_value": row.order_value or 0}


def _in_words(row, day: date, limits: rules.Thresholds) -> list[str]:
	words = {
		"lost": _("Lost"),
		"low_revenue": _("Not won, and potential revenue below {0}").format(limits.revenue),
		"quiet": _("No order for more than {0} days").format(limits.quiet_days),
		"declining": _("Orders of the last 30 days fell by {0} % or more").format(limits.decline_percent),
	}
	return [words[code] for code in rules.reasons(_account(row), day, limits)]
