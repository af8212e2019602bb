"""How people write one and the same phone number (X15). No site is needed."""

from random import Random

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_AREA_DIGITS = {"92": 3, "91": 2, "1": 3}


def spell_phone(random: Random, phone: str, wild: bool = False) -> str:
	"""One of the ways to write this number.

	:param phone: E.164, of Pakistan, India or the USA
	:param wild: also as only the messiest lists have it
	"""
	forms = ("+{code} {area} {rest}", "{trunk}{area}-{rest}", "{trunk}{area}{rest}", "+{code}{area}{rest}")
	wild_forms = (
		"00{code} {area} {rest}",
		"({trunk}{area}) {rest}",
		"{trunk}{area} {head} {tail}",
		"+{code}-{area}-{rest}",
		"arabic",
		"tel:+{code}{area}{rest}",
	)
	form = random.choice(forms + wild_forms if wild else forms)
	if form == "arabic":
		return _written(phone, "{trunk}{area}-{rest}").translate(_ARABIC)
	return _written(phone, form)


def _written(phone: str, form: str) -> str:
	code = next(code for code in _AREA_DIGITS if phone.startswith("+" + code))
	national = phone[1 + len(code) :]
	area, rest = national[: _AREA_DIGITS[code]], national[_AREA_DIGITS[code] :]
	trunk = "" if code == "1" else "0"
	return form.format(code=code, area=area, rest=rest, trunk=trunk, head=rest[:3], tail=rest[3:])
