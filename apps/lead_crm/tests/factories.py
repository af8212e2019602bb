"""What tests need to exist: each function makes one thing, with sensible values for what the test does not care about."""

import itertools

import frappe

_numbers = itertools.count(1)
ORGANIZATION = "Test Travel"
BRANCH = "Test Lahore"
OTHER_BRANCH = "Test Karachi"
FOREIGN_ORGANIZATION = "Test School"
FOREIGN_BRANCH = "Test Delhi"


def number() -> int:
	"""A number that no other call of this run gets."""
	return next(_numbers)


def unique(word: str) -> str:
	"""The word made unique, also between runs."""
	return f"{word} {frappe.generate_hash(length=8)}"


def phone() -> str:
	"""A Pakistani mobile number that nobody else has."""
	return f"+92300{int(frappe.generate_hash(length=8), 16) % 10_000_000:07d}"


def organization(name: str = ORGANIZATION, country: str = "Pakistan") -> str:
	if not frappe.db.exists("Organization", name):
		frappe.get_doc({"doctype": "Organization", "organization_name": name, "country": country}).insert()
	return name


def branch(
	name: str = BRANCH, organization_name: str = ORGANIZATION, prefix: str | None = None, **values
) -> str:
	if not frappe.db.exists("Branch", name):
		prefix = prefix or "".join(chr(ord("A") + int(c, 16)) for c in frappe.generate_hash(length=6))
		frappe.get_doc(
			{
				"doctype": "Branch",
				"branch_name": name,
				"organization": organization(organization_name),
				"enquiry_prefix": prefix,
				**values,
			}
		).insert()
	return name


def member(branch_name: str, role: str, email: str | None = None) -> str:
	"""A user who works in the branch in this role: the same one each time, unless an email is given."""
	email = email or f"{role}.{branch_name}@example.com".lower().replace(" ", ".")
	if not frappe.db.exists("User", email):
		user = frappe.new_doc("User", email=email, first_name=role, user_type="System User")
		user.update({"send_welcome_email": 0, "enabled": 1, "new_password": "Secret-Pass-1"})
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
	document = frappe.get_doc("Branch", branch_name)
	if not any(row.user == email and row.role == role for row in document.members):
		document.append("members", {"user": email, "role": role})
		document.save(ignore_permissions=True)
	return email


def crm_administrator(email: str = "crm.administrator@example.com") -> str:
	"""A user who administers the CRM."""
	if not frappe.db.exists("User", email):
		user = frappe.new_doc("User", email=email, first_name="Administrator", send_welcome_email=0)
		user.append("roles", {"role": "CRM Administrator"})
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
	return email


def token(user: str) -> str:
	"""The Authorization header by which a program works as this user."""
	document = frappe.get_doc("User", user)
	document.api_key = document.api_key or frappe.generate_hash(length=15)
	document.api_secret = frappe.generate_hash(length=15)
	document.save(ignore_permissions=True)
	return f"token {document.api_key}:{document.get_password('api_secret')}"


def lead(**values):
	"""A lead of a person in the test branch."""
	values = {"branch": branch(), "lead_kind": "Person", "first_name": "Amna", "phone": phone()} | values
	return frappe.new_doc("Lead", **values).insert()


def booking(**values):
	"""A booking of one person in the test branch."""
	person = {"full_name": "Amna Iqbal", "phone": phone()}
	values = {"branch": branch(), "booking_type": "Booking", "persons": [person]} | values
	return frappe.get_doc({"doctype": "Booking", **values}).insert()


def mail_account(port: int = 25) -> str:
	"""The account by which the site sends mail, without asking the mail server whether it is there."""
	values = {
		"email_id": "crm@example.com",
		"smtp_server": "127.0.0.1",
		"smtp_port": port,
		"enable_outgoing": 1,
	}
	account = frappe.new_doc("Email Account", name=unique("Outgoing"), default_outgoing=1, **values)
	account.no_smtp_authentication = 1
	account.db_insert()
	_forget_mail_accounts()
	return account.name


def remove_mail_account(name: str) -> None:
	frappe.db.delete("Email Account", {"name": name})
	_forget_mail_accounts()
	frappe.db.commit()


def _forget_mail_accounts() -> None:
	"""Frappe remembers a site's accounts for as long as a request lasts, and longer in Redis."""
	frappe.local.outgoing_email_account = {}
	frappe.clear_document_cache("Email Account")
	frappe.db.value_cache.clear()
