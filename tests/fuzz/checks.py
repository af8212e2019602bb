"""What Schemathesis looks for in every answer, beside its own checks; loaded by SCHEMATHESIS_HOOKS."""

import os

import schemathesis

CANARY = os.environ["LEAD_CRM_CANARY"]  # in every record of the other branch


@schemathesis.check
def no_other_branch(ctx, response, case):
	"""A24"""
	assert CANARY not in response.text, "a record of another branch was shown"


@schemathesis.check
def nothing_of_our_inside(ctx, response, case):
	"""E15"""
	for word in ("Traceback (most recent call last)", "pymysql", "/apps/frappe/", '"exc"'):
		assert word not in response.text, f"the answer shows {word}"
