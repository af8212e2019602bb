"""Made-up people whom nobody can reach by mistake (B14).

Their phones are in ranges that no exchange gives out: 555-01xx in the USA, which is kept for fiction; 039x in Pakistan
and city numbers with a leading 1 in India, which nobody has. Their emails end in domains that are reserved for examples.
"""

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

DOMAINS = ("example.com", "example.net", "example.org", "mail.example")

_WOMEN, _MEN, _FAMILIES = 0, 1, 2
_NAMES = {
	"Pakistan": (
		"Ayesha Amna Sana Hira Mahnoor Zainab Iqra Noor Rabia Sadia Kiran Bushra Fatima Maryam Nida Saima",
		"Bilal Hamza Usman Imran Faisal Adeel Kashif Omar Tariq Waqas Zeeshan Asad Danish Farhan Junaid Saad",
		"Qureshi Malik Chaudhry Siddiqui Baig Rehmani Butt Sheikh Mirza Awan Khokhar Dar Lodhi Gilani Niazi Durrani Memon",
	),
	"India": (
		"Aanya Diya Ira Kavya Meera Myra Nisha Pari Riya Saanvi Tara Vani Anika Ishita Kiara Navya",
		"Aarav Advik Arjun Dev Ishaan Kabir Krish Neel Reyansh Rohan Shaurya Veer Vihaan Yash Ansh Laksh",
		"Bhandari Chopra Deshmukh Gokhale Iyer Joshi Kulkarni Mehra Nair Pillai Rastogi Sethi Talwar Varma Wagle Kapadia Dutta",
	),
	"United States": (
		"Abigail Brooke Camila Dana Elena Faith Grace Hannah Isabel Jade Kelsey Lena Monica Nora Paige Renee",
		"Andre Blake Carlos Dominic Ethan Felix Gavin Hector Ian Julian Kyle Leo Marcus Nolan Oscar Preston",
		"Alder Brandt Castellano Dunmore Eastman Fairley Granger Hollis Ingram Kessler Larkin Mercado Norwood Okafor Prescott Quill Rowe",
	),
}


class Person(NamedTuple):
	"""Somebody who does not exist."""

	first_name: str
	last_name: str
	gender: str
	phone: str
	email: str
	passport: str

	@property
	def full_name(self) -> str:
		return f"{self.first_name} {self.last_name}"


@dataclass
class Crowd:
	"""People of one place. No two have a phone, an email or a passport in common.

	:param phones: patterns in E.164, "#" being any digit
	"""

	random: Random
	country: str
	phones: tuple[str, ...]
	seen: set[str] = field(default_factory=set)

	def person(self, last_name: str | None = None) -> Person:
		"""The next one; with a last name given, a relative."""
		names = [part.split() for part in _NAMES[self.country]]
		is_woman = self.random.random() < 0.5
		first_name = self.random.choice(names[_WOMEN if is_woman else _MEN])
		last_name = last_name or self.random.choice(names[_FAMILIES])
		return Person(
			first_name,
			last_name,
			"Female" if is_woman else "Male",
			self._new(lambda: self._digits(self.random.choice(self.phones))),
			self._new(lambda: self._email(first_name, last_name)),
			self._new(
				lambda: self._digits("".join(self.random.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=2)) + "#######")
			),
		)

	def _new(self, make) -> str:
		value = make()
		while value in self.seen:
			value = make()
		self.seen.add(value)
		return value

	def _digits(self, pattern: str) -> str:
		return "".join(self.random.choice("0123456789") if sign == "#" else sign for sign in pattern)

	def _email(self, first_name: str, last_name: str) -> str:
		form = self.random.choice(("{0}.{1}{2}", "{0}{1}{2}", "{1}.{0}{2}"))
		number = self.random.randrange(10, 1000)
		return form.format(first_name.lower(), last_name.lower(), number) + "@" + self.random.choice(DOMAINS)
