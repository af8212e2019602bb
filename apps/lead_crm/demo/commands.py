"""Commands for a first look: `bench --site SITE lead-crm-…`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context

from lead_crm.demo import company, messy_csv
from lead_crm.demo.load import CUSTOMERS_A_BRANCH, LEADS_A_BRANCH, SEED, load, plan


@click.command("lead-crm-first-run")
@click.option("--country", default="Pakistan", show_default=True)
@click.option("--time-zone", default="Asia/Karachi", show_default=True)
@click.option("--currency", default="PKR", show_default=True)
@pass_context
def first_run(context, country: str, time_zone: str, currency: str) -> None:
	"""Answer Frappe's setup wizard: English, no telemetry. Doing it again changes nothing."""
	with _site(context):
		from lead_crm.demo.first_run import answer

		done = answer(country, time_zone, currency)
		click.echo(
			"Setup wizard answered." if done else "The setup wizard was answered before; nothing was changed."
		)


@click.command("lead-crm-sample-data")
@click.option("--seed", default=SEED, show_default=True, help="Another number makes other people.")
@click.option(
	"--remove", is_flag=True, help="Remove the sample organizations, and everything and everybody in them."
)
@click.option("--beside-real-data", is_flag=True, help="Also on a site that has organizations of its own.")
@pass_context
def sample_data(context, seed: int, remove: bool, beside_real_data: bool) -> None:
	"""Make three organizations with customers, leads and bookings, or remove them."""
	with _site(context):
		if remove:
			_remove()
		else:
			_load(seed, beside_real_data)


def _load(seed: int, beside_real_data: bool) -> None:
	if (others := company.others()) and not beside_real_data:
		raise click.ClickException(
			f"This site has organizations of its own ({', '.join(others[:3])}). Sample data comes with users whose password "
			f"is “{company.PASSWORD}”, so it belongs on a site for trying out. To do it all the same: --beside-real-data"
		)
	if company.is_there():
		click.echo("Sample data is there already; nothing was changed.")
		return
	work = plan(seed, LEADS_A_BRANCH, CUSTOMERS_A_BRANCH)
	with click.progressbar(length=sum(len(office.leads) for office in work), label="Sample data") as bar:
		load(work, bar.update)
	frappe.db.commit()
	click.echo(f"Three organizations are there; their users log in with the password “{company.PASSWORD}”.")


def _remove() -> None:
	from lead_crm.demo.removal import remove

	removed = remove()
	frappe.db.commit()
	click.echo(f"Removed {removed} records of the sample organizations, and their users.")


@click.command("lead-crm-messy-csv")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--seed", default=SEED, show_default=True, help="As given to lead-crm-sample-data.")
@click.option("--rows", default=messy_csv.ROWS, show_default=True)
def messy_list(file: str, seed: int, rows: int) -> None:
	"""Write a customer list as offices have them, to try the import with."""
	path = Path(os.environ.get("PWD", "."), file)  # bench changes the folder before it calls us
	click.echo(f"{messy_csv.write(path, seed, rows)} customers written to {path}")


@contextmanager
def _site(context) -> Iterator[None]:
	"""The site that the command is for, connected, as Administrator."""
	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		yield
	finally:
		frappe.destroy()


commands = [first_run, sample_data, messy_list]
