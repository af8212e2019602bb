"""A mail server that takes or refuses what it is sent, as it is told."""

import socketserver
import threading
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
	"""Speaks as much SMTP as Frappe needs."""

	allow_reuse_address = True
	daemon_threads = True

	def __init__(self):
		super().__init__(("127.0.0.1", 0), _Conversation)
		self.refuses = False
		self.refused = 0
		self.recipients: list[str] = []

	@property
	def port(self) -> int:
		return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
	def handle(self):
		self.say("220 ready")
		for line in self.rfile:
			word = line[:4].upper()
			if word == b"QUIT":
				return self.say("221 bye")
			self.answer(word, line.decode())

	def answer(self, word: bytes, line: str) -> None:
		if word == b"RCPT" and self.server.refuses:
			self.server.refused += 1
			return self.say("451 not now")
		if word == b"RCPT":
			self.recipient = line.split("<")[1].split(">")[0]
		if word == b"DATA":
			self.say("354 go on")
			while self.rfile.readline() != b".\r\n":
				pass
			self.server.recipients.append(self.recipient)
		self.say("250 fine")

	def say(self, text: str) -> None:
		self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server():
	"""One that listens while the block runs."""
	with MailServer() as server:
		threading.Thread(target=server.serve_forever, daemon=True).start()
		yield server
		server.shutdown()
