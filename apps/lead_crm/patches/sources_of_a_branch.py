"""The leads of a source in a branch have an index of their own; the DocType's fields did not change, so Migrate makes none."""

from lead_crm.services import lead_indexes


def execute():
	lead_indexes.create()
