import pytest

from lead_crm.domain.signatures import is_fresh, is_signed, sign

BODY = b'{"booking": {}}'


def test_known_signature():
	"""B12: as `openssl dgst -sha256 -hmac secret` has it"""
	assert (
		sign("secret", b"body") == "sha256=dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355"
	)


def test_time_is_signed_with_the_body():
	"""X13"""
	signature = sign("secret", BODY, "1800000000")
	assert is_signed("secret", BODY, signature, "1800000000")
	assert not is_signed("secret", BODY, signature, "1800000001")
	assert not is_signed("secret", BODY, signature)
	assert not is_signed("secret", BODY + b" ", signature, "1800000000")
	assert not is_signed("Secret", BODY, signature, "1800000000")


@pytest.mark.parametrize(
	"given", ["", "sha256=", "é", "\udcff", sign("secret", BODY)[7:], sign("secret", BODY).upper()]
)
def test_what_is_no_signature(given):
	"""B12"""
	assert not is_signed("secret", BODY, given)


@pytest.mark.parametrize(("timestamp", "fresh"), [("1000", True), ("700", True), ("1300", True), ("699", False), ("1302", False), ("", False), ("1e3", False), ("-1000", False), ("١٠٠٠", False), ("9" * 400, False)])  # fmt: skip
def test_freshness(timestamp, fresh):
	"""X13: replay-proof within the tolerance"""
	assert is_fresh(timestamp, 1000.5, 300.5) is fresh
