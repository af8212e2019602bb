"""The three organizations of the sample data: what they are called, where they work, and who works there (B14).

Their names are their mark: what belongs to an organization of one of these names is sample data, and is removed with it.
"""

from dataclasses import dataclass

import frappe
from frappe.utils.password import update_password

PASSWORD = "demo"


@dataclass(frozen=True)
class Office:
	"""A branch; `team` is what its members are called, and as what they work there."""

	name: str
	prefix: str
	city: str
	time_zone: str
	phones: tuple[str, ...]
	team: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Company:
	"""An organization of the sample data."""

	name: str
	country: str
	currency: str
	domain: str
	pipeline: str
	offices: tuple[Office, ...]

	def user(self, name: str) -> str:
		"""The login of one of its people."""
		return f"{name.lower().replace(' ', '.')}@{self.domain}"

	def users(self, office: Office, role: str) -> list[str]:
		"""The logins of those who work in an office in this role."""
		return [self.user(name) for name, own_role in office.team if own_role == role]


def _us_phones(*area_codes: int) -> tuple[str, ...]:
	return tuple(f"+1{code}55501##" for code in area_codes)


TRAVEL = Company(
	"Bluecrane Travel",
	"Pakistan",
	"PKR",
	"bluecrane.example",
	"Sales",
	(
		Office(
			"Bluecrane Lahore", "BLHR", "Lahore", "Asia/Karachi", ("+92391#######", "+92392#######"),
			(("Saira Lodhi", "Branch Manager"), ("Adnan Mirza", "Counselor"), ("Hina Baig", "Counselor"), ("Booking Desk", "CRM Integration")),
		),
		Office(
			"Bluecrane Karachi", "BKHI", "Karachi", "Asia/Karachi", ("+92393#######", "+92394#######"),
			(("Rashid Memon", "Branch Manager"), ("Nadia Gilani", "Counselor"), ("Yasir Dar", "Counselor"), ("Booking Desk", "CRM Integration")),
		),
	),
)  # fmt: skip

CLASSES = Company(
	"Tumbleleaf Kids",
	"India",
	"INR",
	"tumbleleaf.example",
	"Enrolment",
	(
		Office(
			"Tumbleleaf Delhi", "TLGC", "Delhi", "Asia/Kolkata", ("+91111#######",),
			(("Leela Talwar", "Branch Manager"), ("Pooja Sethi", "Counselor"), ("Rahul Iyer", "Counselor"), ("Mohan Nair", "Trainer"), ("Enrolment Desk", "CRM Integration")),
		),
		Office(
			"Tumbleleaf Mumbai", "TLGM", "Mumbai", "Asia/Kolkata", ("+91221#######",),
			(("Gauri Kulkarni", "Branch Manager"), ("Smita Wagle", "Counselor"), ("Nikhil Joshi", "Counselor"), ("Farah Kapadia", "Trainer"), ("Enrolment Desk", "CRM Integration")),
		),
	),
)  # fmt: skip

SUPPLIER = Company(
	"Harvest Row Supply",
	"United States",
	"USD",
	"harvestrow.example",
	"Key Account",
	(
		Office(
			"Harvest Row Los Angeles", "HRLA", "Los Angeles", "America/Los_Angeles", _us_phones(213, 310, 323, 424, 626, 747, 818),
			(("Diane Kessler", "Branch Manager"), ("Theo Larkin", "Key Account Manager"), ("Priya Rowe", "Key Account Manager"), ("Order Desk", "CRM Integration")),
		),
		Office(
			"Harvest Row New York", "HRNY", "New York", "America/New_York", _us_phones(212, 332, 347, 646, 718, 917, 929),
			(("Vincent Hollis", "Branch Manager"), ("Marta Norwood", "Key Account Manager"), ("Jonah Quill", "Key Account Manager"), ("Order Desk", "CRM Integration")),
		),
	),
)  # fmt: skip

COMPANIES = (TRAVEL, CLASSES, SUPPLIER)


def names() -> list[str]:
	"""The names by which the sample organizations are known."""
	return [company.name for company in COMPANIES]


def is_there() -> bool:
	"""Whether the sample data was made already; it is made as a whole or not at all."""
	return bool(frappe.db.exists("Organization", {"name": ("in", names())}))


def others() -> list[str]:
	"""Organizations on this site that are not ours."""
	return frappe.get_all("Organization", {"name": ("not in", names())}, pluck="name", order_by="name")


def create(company: Company) -> None:
	"""The organization, its branches, and a user for each member."""
	organization = frappe.new_doc("Organization", organization_name=company.name, country=company.country)
	organization.default_currency = company.currency
	organization.insert()
	for user, full_name in {
		company.user(name): name for office in company.offices for name, _role in office.team
	}.items():
		_create_user(user, full_name)
	for office in company.offices:
		_create_branch(company, office)


def _create_user(user: str, full_name: str) -> None:
	first_name, _space, last_name = full_name.partition(" ")
	document = frappe.new_doc(
		"User", email=user, first_name=first_name, last_name=last_name, user_type="System User"
	)
	document.update({"send_welcome_email": 0, "enabled": 1})
	document.flags.no_welcome_mail = True
	document.insert()
	# Past the password rules: these users exist on this computer, to be tried out.
	update_password(user, PASSWORD)


def _create_branch(company: Company, office: Office) -> None:
	branch = frappe.new_doc(
		"Branch", branch_name=office.name, organization=company.name, country=company.country
	)
	branch.update(
		{"enquiry_prefix": office.prefix, "time_zone": office.time_zone, "takes_public_enquiries": 1}
	)
	for name, role in office.team:
		branch.append("members", {"user": company.user(name), "role": role})
	branch.insert()
