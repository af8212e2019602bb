"""Telling somebody: the desk's bell, a mail and a text message, as each user has chosen, within the caller's transaction (C28)."""

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import (
	is_email_notifications_enabled,
	is_notifications_enabled,
)
from frappe.utils import escape_html, get_url, get_url_to_form

from lead_crm.services import text_messages


def notify(
	user: str, subject: str, doctype: str, name: str, body: str | None = None, link: str | None = None
) -> None:
	"""Queue a notification, a mail and a text message; nothing is sent before the caller's transaction is committed.

	:param subject: plain text
	:param body: HTML of the mail; the subject when left out
	:param link: where the bell and the mail lead; to the document when left out
	"""
	if not frappe.db.get_value("User", user, "enabled", cache=True):
		return
	text_messages.queue(user, subject, doctype, name)
	subject = escape_html(subject)
	if is_notifications_enabled(user):
		bell = frappe.new_doc("Notification Log", type="Alert", for_user=user, subject=subject)
		bell.update({"document_type": doctype, "document_name": name, "email_content": body, "link": link})
		bell.insert(ignore_permissions=True)  # a notification is the system's word to the user
	if is_email_notifications_enabled(user) and has_mail_account():
		_queue_mail(user, subject, doctype, name, body, link)


def tell_worker(document, field: str, sentence: str) -> None:
	"""Whoever is given a piece of work hears of it (C28), unless they took it themselves or `flags.tell_nobody` is set.

	:param field: which names the worker
	:param sentence: plain text
	"""
	before, worker = document.get_doc_before_save(), document.get(field)
	if not worker or document.flags.tell_nobody or worker == frappe.session.user:
		return
	if not before or before.get(field) != worker:
		notify(worker, sentence, document.doctype, document.name)


def _queue_mail(user: str, subject: str, doctype: str, name: str, body: str | None, link: str | None) -> None:
	link = get_url(link) if link else get_url_to_form(doctype, name)
	frappe.sendmail(
		recipients=[frappe.db.get_value("User", user, "email", cache=True)],
		subject=subject,
		message=f"{body or subject}<br><br><a href='{link}'>{link}</a>",
		reference_doctype=doctype,
		reference_name=name,
		delayed=True,
	)


def has_mail_account() -> bool:
	"""Whether the site can send mail at all; without it the bell is all there is."""
	return bool(frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}, cache=True))
