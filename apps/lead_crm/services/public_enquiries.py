"""Enquiries from the website (C31): anybody may send one, nobody learns anything by it, and each family is one lead."""

import hashlib
import hmac
from datetime import datetime, timezone

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import add_to_date, escape_html, now_datetime
from frappe.utils.password import get_encryption_key

from lead_crm.domain import identity, spam
from lead_crm.exceptions import InvalidInput
from lead_crm.services import enquiries, pipelines
from lead_crm.services.branches import country_code, organization_of
from lead_crm.services.notices import has_mail_account, notify
from lead_crm.services.reminders import managers_of

SOURCE = "Online"
AN_HOUR = 20
LENGTHS = {"parent_name": 140, "phone": 40, "email": 140, "child_first_name": 70, "child_last_name": 70, "preferred_schedule": 140, "message": 1000}  # fmt: skip

NAMES = ("parent_name", "child_first_name", "child_last_name")


def open_branches() -> list[str]:
	"""The branches that take enquiries from the website."""
	return frappe.get_all(
		"Branch", {"is_active": 1, "takes_public_enquiries": 1}, pluck="name", order_by="name"
	)


def opened_now(now: datetime | None = None) -> str:
	"""When a page was opened, sealed, so that the form cannot say otherwise.

	:param now: an aware moment; the present one when left out
	"""
	seconds = str(int((now or datetime.now(timezone.utc)).timestamp()))
	return f"{seconds}.{_seal(seconds)}"


def _seal(text: str) -> str:
	return hmac.new(get_encryption_key().encode(), f"enquiry {text}".encode(), hashlib.sha256).hexdigest()


def _opened(sealed: str | None) -> datetime | None:
	seconds, _dot, seal = (sealed or "").partition(".")
	if not seconds.isdecimal() or not hmac.compare_digest(seal.encode(), _seal(seconds).encode()):
		return None
	return datetime.fromtimestamp(min(int(seconds), 2**40), timezone.utc)


def check(enquiry) -> None:
	"""What was sent; what a person could not have sent is marked in silence.

	:raises InvalidInput: naming the field and what would be right
	"""
	if not enquiry.is_new():
		return
	frappe.local.flags.disable_traceback = True  # a stranger reads what is wrong, not where in the code
	_not_too_many()
	enquiry.update({"status": "New", "lead": None})
	verdict = spam.judge(enquiry.website, _opened(enquiry.opened), datetime.now(timezone.utc))
	enquiry.flags.is_spam = verdict == spam.PROGRAM
	if verdict == spam.TOO_OLD:
		frappe.throw(
			_("This page was open for too long. Please load it again and send it then."), InvalidInput
		)
	if not enquiry.flags.is_spam:
		_check_fields(enquiry)


@rate_limit(limit=AN_HOUR, seconds=60 * 60)
def _not_too_many() -> None:
	"""Some an hour from one address; Frappe's own limit is ten a minute."""


def _check_fields(enquiry) -> None:
	if enquiry.branch not in open_branches():
		frappe.throw(_("Branch: please choose one of the list."), InvalidInput)
	for field, most in LENGTHS.items():
		if len(enquiry.get(field) or "") > most:
			label = _(enquiry.meta.get_label(field))
			frappe.throw(_("{0}: please write at most {1} characters.").format(label, most), InvalidInput)
		if field in NAMES and set("<>") & set(enquiry.get(field) or ""):
			label = _(enquiry.meta.get_label(field))
			frappe.throw(_("{0}: please write it without < and >.").format(label), InvalidInput)
	if not _phone_key(enquiry):
		frappe.throw(_("Phone “{0}” is no phone number.").format(enquiry.phone), InvalidInput)
	if enquiry.email and not identity.normalise_email(enquiry.email):
		frappe.throw(_("Email “{0}” is no email.").format(enquiry.email), InvalidInput)


def _phone_key(enquiry) -> str | None:
	return identity.normalise_phone(
		enquiry.phone, country_code(enquiry.branch, organization_of(enquiry.branch))
	)


def take(enquiry) -> None:
	"""Make the lead, or note at the one that is there that somebody asked again; tell the branch, thank the sender.

	The document in hand does not change: it is what the sender gets back.
	"""
	if enquiry.flags.is_spam:
		frappe.db.set_value("Public Enquiry", enquiry.name, "status", "Spam", update_modified=False)
		return
	lead = _lead_of_child(enquiry) if enquiry.child_first_name else _lead_of_person(enquiry)
	taken = {"status": "Taken", "lead": lead.name}
	frappe.db.set_value("Public Enquiry", enquiry.name, taken, update_modified=False)
	if lead.flags.was_there:
		_note_again(enquiry, lead)
	_tell_the_branch(lead)
	_thank(enquiry)


def _lead_of_child(enquiry):
	child = {"first_name": enquiry.child_first_name, "last_name": enquiry.child_last_name}
	child["date_of_birth"] = enquiry.child_date_of_birth
	parent = {"name": enquiry.parent_name, "phone": enquiry.phone, "email": enquiry.email, "is_primary": 1}
	details = {"preferred_schedule": enquiry.preferred_schedule, "source": SOURCE, "remarks": enquiry.message}
	return enquiries.create(enquiry.branch, child, [parent], details, from_public=True)


def _lead_of_person(enquiry):
	"""The open lead of this phone in the branch, else a new one; two at once wait for each other."""
	key = _phone_key(enquiry)
	enquiries.one_at_a_time(enquiry.branch, {key})
	known = {"branch": enquiry.branch, "phone_key": key, "stage_type": "Open", "archived": 0}
	if name := frappe.db.get_value("Lead", known, "name", order_by="creation"):
		lead = frappe.get_doc("Lead", name)
		lead.flags.was_there = True
		return lead
	lead = frappe.new_doc("Lead", lead_kind="Person", branch=enquiry.branch, pipeline=pipelines.default())
	lead.update({"first_name": enquiry.parent_name, "phone": enquiry.phone, "email": enquiry.email})
	lead.update(
		{"source": SOURCE, "remarks": enquiry.message, "preferred_schedule": enquiry.preferred_schedule}
	)
	# Who enquires at the website has no account; that the branch takes such enquiries is what allows it.
	return lead.insert(ignore_permissions=True)


def _note_again(enquiry, lead) -> None:
	said = "\n".join(
		filter(None, (_("Asked again on the website."), enquiry.message, enquiry.preferred_schedule))
	)
	noted = {"reference_doctype": "Lead", "reference_name": lead.name, "interaction_type": "Note"}
	interaction = frappe.new_doc("Interaction", **noted, direction="Inbound", details=said)
	interaction.insert(ignore_permissions=True)  # as above


def _tell_the_branch(lead) -> None:
	"""Whoever has the lead, else the managers."""
	again = lead.flags.was_there
	subject = _("{0} asked again on the website") if again else _("New enquiry on the website: {0}")
	for user in [lead.assigned_to] if lead.assigned_to else managers_of(lead.branch):
		notify(user, subject.format(lead.full_name), "Lead", lead.name)


def _thank(enquiry) -> None:
	"""One mail a day to an address, so that nobody can have us flood a stranger."""
	since = add_to_date(now_datetime(), days=-1)
	sent = {"email": enquiry.email, "status": "Taken", "creation": (">", since), "name": ("!=", enquiry.name)}
	if not enquiry.email or not has_mail_account() or frappe.db.exists("Public Enquiry", sent):
		return
	frappe.sendmail(
		recipients=[enquiry.email],
		subject=_("We have your enquiry"),
		message=_("Thank you. Somebody of {0} will call you.").format(escape_html(enquiry.branch)),
		delayed=True,
	)
