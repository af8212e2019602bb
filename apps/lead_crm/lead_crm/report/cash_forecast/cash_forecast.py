"""Which cash to expect in the coming weeks: what is promised × what is kept (X6)."""

from frappe import _
from frappe.utils import cint, formatdate

from lead_crm.lead_crm.report.layout import bars, column, counts, figure, money, percents
from lead_crm.services import cash_forecast


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	weeks = cint(filters.get("weeks")) or cash_forecast.USUAL_WEEKS
	rows = cash_forecast.forecast(filters.get("branch") or None, weeks)
	if not rows:
		return _columns(), [], _("Nothing is promised for these weeks.")
	return _columns(), rows, None, _chart(rows), _figures(rows)


def _columns() -> list[dict]:
	return [
		column("week", _("Week From"), "Date"),
		column("branch", _("Branch"), "Link", 170, options="Branch"),
		column("currency", _("Currency"), width=90),
		*counts(promises=_("Promises")),
		*money(promised=_("Promised")),
		*percents(kept_rate=_("Kept Before")),
		*money(expected=_("Expected")),
	]


def _chart(rows: list[dict]) -> dict | None:
	"""Of one currency, that of most promises: amounts in different ones are never added."""
	currency = max(rows, key=lambda row: row["promises"])["currency"]
	weeks: dict = {}
	for row in (row for row in rows if row["currency"] == currency):
		week = weeks.setdefault(row["week"], {"week": formatdate(row["week"]), "promised": 0, "expected": 0})
		week["promised"] += row["promised"]
		week["expected"] += row["expected"] or 0
	names = {"promised": _("Promised, {0}").format(currency), "expected": _("Expected, {0}").format(currency)}
	return bars(weeks.values(), "week", **names)


def _figures(rows: list[dict]) -> list[dict]:
	shown = []
	for total in cash_forecast.totals(rows):
		currency = {"datatype": "Currency", "currency": total["currency"]}
		shown.append(figure(_("Promised, {0}").format(total["currency"]), total["promised"], **currency))
		shown.append(figure(_("Expected, {0}").format(total["currency"]), total["expected"], **currency))
	return shown
