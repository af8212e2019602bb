import pytest

from lead_crm.domain.formulas import defused


@pytest.mark.parametrize(
	"text",
	['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|'/C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "=1"],
)
def test_formulas_are_text(text):
	"""D14: exports defuse formulas"""
	assert defused(text) == "'" + text


@pytest.mark.parametrize(
	"text", ["", "Ali Khan", "+923001234567", "+92 (300) 123-4567", "-5", "-1.5", "a=b", "2026-03-01"]
)
def test_the_rest_stays(text):
	"""X15: a phone is no formula"""
	assert defused(text) == text
