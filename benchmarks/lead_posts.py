"""How many leads a second come in over REST, from eight programs at once, with everything that saving a lead does."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from typing import NamedTuple
from urllib.parse import urlsplit

import frappe

from benchmarks import lead_filling, people
from benchmarks.lead_terms import BRANCH_NUMBER
from benchmarks.measuring import Place
from lead_crm.tests.live_server import LiveServer

CLIENTS, WARM_UP, SECONDS, TURNS = 8, 1, 5, 6
POSTED_IN = BRANCH_NUMBER + 1
# Nobody whom an earlier run on the same tables has brought: a thousand numbers for each second since.
_newcomers = count(200_000_001 + int(time.time() * 1000) % 700_000_000)


class Posted(NamedTuple):
	"""Leads a second, turn by turn."""

	post_with_8_clients: list[float]
	post_with_8_clients_and_an_assignee: list[float]


def posted(places: list[Place]) -> dict[str, Posted]:
	"""At each place in turns, so that what else the machine does slows all of them down; the leads stay, all of them new ones,
	in a branch of which no list is measured."""
	clerk = lead_filling.make_member("poster", "Counselor", POSTED_IN)
	token = _token(clerk)
	LiveServer.url()
	rates = {place.name: Posted([], []) for place in places}
	for _turn in range(TURNS):
		for place in places:
			with place.opened():
				rates[place.name].post_with_8_clients.append(_rate(token, None))
				rates[place.name].post_with_8_clients_and_an_assignee.append(_rate(token, clerk))
	return rates


def _token(user: str) -> str:
	document = frappe.get_doc("User", user)
	document.api_key = document.api_key or frappe.generate_hash(length=15)
	document.api_secret = frappe.generate_hash(length=15)
	document.save()
	frappe.db.commit()
	return f"token {document.api_key}:{document.get_password('api_secret')}"


def _rate(token: str, assignee: str | None) -> float:
	with ThreadPoolExecutor(CLIENTS) as clients:
		for seconds in (WARM_UP, SECONDS):
			until = time.monotonic() + seconds
			done = sum(
				clients.map(lambda _client, until=until: _post_until(token, assignee, until), range(CLIENTS))
			)
	return done / SECONDS


def _post_until(token: str, assignee: str | None, until: float) -> int:
	"""Over one connection, without what a comfortable client costs: it shares the machine with the server."""
	server, done = HTTPConnection(urlsplit(LiveServer.url()).netloc), 0
	headers = {
		"Authorization": token,
		"X-Frappe-Site-Name": LiveServer.site,
		"Accept": "application/json",
		"Content-Type": "application/json",
	}
	for number in _numbers():
		if time.monotonic() > until:
			break
		server.request("POST", "/api/resource/Lead", json.dumps(_lead(number, assignee)), headers)
		response = server.getresponse()
		body = response.read()
		assert response.status == 200, body[:1000]
		done += 1
	server.close()
	return done


def _numbers() -> Iterator[int]:
	while True:
		yield next(_newcomers)


def _lead(number: int, assignee: str | None) -> dict:
	person = people.person(number)
	first, last, _number = person["full_name"].split()
	return {
		"lead_kind": "Person",
		"first_name": first,
		"last_name": f"{last} {number}",
		"phone": person["phone"],
		"email": person["email"],
		"passport_number": person["passport_number"],
		"source": person["source"],
		"branch": people.branch(POSTED_IN),
		"assigned_to": assignee,
	}
