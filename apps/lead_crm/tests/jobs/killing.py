"""Jobs killed in the middle: kill -9 at statements drawn by chance, again and again, then two workers at once (X9).

A worker is forked from the test's own process, which has everything imported and patched. It tells each statement that it
sends to the database; its parent kills it from outside at the one drawn, so that kills are spread over all that a job does.
"""

import logging
import os
import random
import signal
import time
import traceback

import frappe

KILLS = 20
HALFWAY = 5  # of them, at least, leave a part of the work done and a part of it to do
MOST_RUNS = 200


class Worker:
	"""A process of its own, with a database connection of its own, that runs one job."""

	def __init__(self, work):
		self.told, telling = os.pipe()
		self.pid = os.fork()
		if not self.pid:
			_work_and_exit(work, telling)
		os.close(telling)
		self.connection = int.from_bytes(self._read(8), "big")

	def _read(self, size: int) -> bytes:
		"""As much as it tells; less where it ends before."""
		heard = b""
		while len(heard) < size and (more := os.read(self.told, size - len(heard))):
			heard += more
		return heard

	def killed_at(self, statement: int) -> bool:
		"""Whether it could be killed there, before it came to its end."""
		self._read(statement)
		time.sleep(random.uniform(0, 0.002))
		os.kill(self.pid, signal.SIGKILL)
		return self._ended() == -signal.SIGKILL

	def ends_well(self) -> int:
		"""Wait for its end.

		:return: how many statements it sent
		"""
		statements = 0
		while heard := os.read(self.told, 65536):
			statements += len(heard)
		assert self._ended() == 0
		return statements

	def _ended(self) -> int:
		_pid, status = os.waitpid(self.pid, 0)
		os.close(self.told)
		_wait_until_gone(self.connection)
		return os.waitstatus_to_exitcode(status)


def _wait_until_gone(connection: int) -> None:
	"""The database rolls back and lets go of locks a moment after the process is dead."""
	alive = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %s"
	while frappe.db.sql(alive, connection)[0][0]:
		time.sleep(0.002)
	frappe.db.rollback()


def _work_and_exit(work, telling: int) -> None:
	"""The worker's side of the fork: what it inherits of the test's connection is never used."""
	code = 1
	logging.disable()
	try:
		frappe.init(frappe.local.site, sites_path=frappe.local.sites_path, force=True)
		frappe.connect()
		os.write(telling, frappe.db.sql("SELECT CONNECTION_ID()")[0][0].to_bytes(8, "big"))
		send = frappe.db.sql

		def tell(*args, **kwargs):
			os.write(telling, b".")
			return send(*args, **kwargs)

		frappe.db.sql = tell
		work()
		code = 0
	except BaseException:
		traceback.print_exc()
	finally:
		os._exit(code)


class KilledJob:
	"""What a test of one job says: `job`, and how its work is made, what of it is left, and what must be true in the end."""

	job = ""
	all_or_nothing = False  # all of its work is one transaction
	spread = 0.4  # kills hit within this share of the work; small, so that one set of work sees several

	def make(self) -> list[str]:
		"""Some new work.

		:return: names of its pieces
		"""
		raise NotImplementedError

	def left(self, pieces: list[str]) -> list[str]:
		"""Those that are not done."""
		raise NotImplementedError

	def check(self, pieces: list[str]) -> None:
		"""Each is done, and once."""
		raise NotImplementedError

	def work(self) -> None:
		frappe.get_attr(self.job)()

	def test_killed_twenty_times_nothing_is_lost_or_doubled(self):
		"""X9: kill -9 in the middle, 20 times, then two workers at once"""
		done = self._made()
		statements = Worker(self.work).ends_well()
		self.assertEqual(self._left(done), [])
		idle = Worker(self.work).ends_well()
		first, last = idle // 2, idle + int((statements - idle) * self.spread)
		pieces, kills, halfway = self._made(), 0, 0
		for _run in range(MOST_RUNS):
			if not self._left(pieces):
				done, pieces = done + pieces, self._made()
			if not Worker(self.work).killed_at(random.randint(first, last)):
				continue
			kills += 1
			halfway += self._is_halfway(pieces)
			if kills >= KILLS and halfway >= HALFWAY:
				break
		self.assertGreaterEqual(kills, KILLS)
		self.assertGreaterEqual(halfway, HALFWAY, "kills must hit in the middle of the work")
		self._finish_with_two(done, pieces)

	def _made(self) -> list[str]:
		pieces = self.make()
		frappe.db.commit()
		return pieces

	def _left(self, pieces: list[str]) -> list[str]:
		frappe.db.rollback()
		return self.left(pieces)

	def _is_halfway(self, pieces: list[str]) -> bool:
		left = len(self._left(pieces))
		if self.all_or_nothing:
			self.assertIn(left, (0, len(pieces)))
			return left > 0
		return 0 < left < len(pieces)

	def _finish_with_two(self, done: list[str], pieces: list[str]) -> None:
		if not self._left(pieces):
			done, pieces = done + pieces, self._made()
		workers = [Worker(self.work), Worker(self.work)]
		for worker in workers:
			worker.ends_well()
		self.assertEqual(self._left(done + pieces), [])
		self.check(done + pieces)
