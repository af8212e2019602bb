"""Frappe's setup wizard, answered without a browser."""

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete


def answer(country: str, time_zone: str, currency: str) -> bool:
	"""Language, country, time zone and currency of the site; nothing is sent to anybody.

	:return: False if the wizard was answered before, which changes nothing
	"""
	if frappe.db.get_single_value("System Settings", "setup_complete"):
		return False
	setup_complete(
		{
			"language": "English",
			"country": country,
			"timezone": time_zone,
			"currency": currency,
			"enable_telemetry": 0,
		}
	)
	frappe.db.commit()  # the wizard makes its fixtures after its own commit
	return True
