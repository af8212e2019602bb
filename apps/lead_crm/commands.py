"""What Lead CRM adds to the `bench` command; what a command does is imported when it is called."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click
import frappe
import pymysql
from frappe.commands import get_site, pass_context

from lead_crm.demo.commands import commands as demo_commands


@click.command("import-customers")
@click.argument("file")
@click.option("--organization", help="Whose customers they are; may be left out where the branch says it.")
@click.option("--branch", help="The branch that the new customers belong to.")
@click.option("--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="Where the guess is wrong.")
@click.option("--sheet", help="Of a workbook, the sheet that is meant, if it is not the first with a header.")
@click.option("--source", help="The Lead Source of rows that name none.")
@click.option("--overwrite", is_flag=True, help="Replace what a known customer has, not only fill gaps.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option(
	"--rejected", help="Where rejected rows go, if any; otherwise beside FILE, as NAME.rejected.csv."
)
@click.option("--results", help="Where to write what became of each row.")
@pass_context
def import_customers(
	context,
	file: str,
	mapped: tuple[str, ...],
	sheet: str | None,
	rejected: str | None,
	results: str | None,
	**terms,
):
	"""Import the customers of a CSV file or an Excel workbook; importing it again changes nothing.

	The first line of FILE names the columns. A relative path is relative to where you are.
	"""
	folder = folder_of(file)
	path = (folder / file).resolve()
	rejected = rejected or path.with_name(f"{path.stem}.rejected.csv")
	outputs = [(folder / output).resolve() if output else None for output in (results, rejected)]
	with connected_site(context):
		_import_customers(path, sheet, outputs, terms | {"columns": _mapping(mapped)})


def _import_customers(path: Path, sheet: str | None, outputs: list[Path | None], terms: dict) -> None:
	from lead_crm.jobs.customer_import import run_through
	from lead_crm.services import customer_file
	from lead_crm.services.customer_import import CustomerImport, Terms

	started = monotonic()
	with customer_file.opened(path, sheet) as file:
		work = CustomerImport(file, Terms(**terms), *(_writable(output, path) for output in outputs))
		try:
			with click.progressbar(length=1000, label=f"Importing {path.name}") as bar:
				run_through(work, lambda work: bar.update(int(1000 * file.share_read) - bar.pos))
		finally:
			work.close()
	_summarise(work, path, monotonic() - started)


def _summarise(work, path: Path, seconds: float) -> None:
	click.echo(f"{path}: {work.rows} rows in {seconds:.0f} s")
	click.echo("  " + ", ".join(f"{count} {outcome}" for outcome, count in work.counts.items()))
	if work.file.sheet:
		click.echo(f"  Sheet: {work.file.sheet}")
	click.echo("  Columns: " + ", ".join(f"{column}={field}" for column, field in work.mapping.items()))
	for title, sheet in (("Every row", work.results), ("Rejected rows, with the reasons", work.rejected)):
		if sheet.rows:
			click.echo(f"  {title}: {sheet.path}")
	if work.terms.dry_run:
		click.echo("  This was a dry run: nothing was changed.")


def _mapping(mapped: tuple[str, ...]) -> dict[str, str]:
	for pair in mapped:
		if "=" not in pair:
			raise click.ClickException(f"--map {pair}: write COLUMN=FIELD, as in --map mobile=phone.")
	return dict(pair.rsplit("=", 1) for pair in mapped)


def _writable(output: Path | None, source: Path) -> Path | None:
	"""Found out before anything is imported, not at the first rejected row."""
	if output and output == source:
		raise click.ClickException(
			f"{output} is the file to be imported; choose another for what is written."
		)
	if output and not os.access(output if output.exists() else output.parent, os.W_OK):
		raise click.ClickException(
			f"{output} cannot be written. Choose another place, for rejected rows with --rejected FILE."
		)
	return output


def folder_of(given: str) -> Path:
	"""Where the person is who typed this path: bench changes to sites/, but leaves the shell's note of it.

	A program that starts bench leaves an old note: then the bench's folder is tried, as Frappe does.
	"""
	places = (Path(os.environ.get("PWD", ".")), Path(".."))
	return next((place for place in places if (place / given).exists()), places[0])


@contextmanager
def connected_site(context) -> Iterator[None]:
	"""The site of the command line, as Administrator; what is refused ends the command with a sentence."""
	try:
		frappe.init(site=get_site(context))
		frappe.connect()
		yield
	except (frappe.ValidationError, frappe.PermissionError) as error:
		raise click.ClickException(str(error)) from error
	except OSError as error:
		raise click.ClickException(f"{error.filename or error}: {error.strerror}.") from error
	except pymysql.err.OperationalError as error:
		raise click.ClickException(f"The database: {error.args[-1]}.") from error
	finally:
		frappe.destroy()


commands = [import_customers, *demo_commands]
