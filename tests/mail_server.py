"""A mail server of this machine for tests: takes letters, refuses as it is told, or says nothing at all."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from forum.core.outbox import MailServer
from forum.core.outbox.servers import StartTls


@dataclass
class Mailbox:
    """What arrived. ``answers`` are said in the place of a yes to what begins with a word, ``RCPT TO:<a@b.by>``."""

    server: MailServer
    answers: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """The address of the server as the setting has it."""
        return f"smtp://127.0.0.1:{self.server.port}?starttls=never"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server that takes everything until ``answers`` say otherwise."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            found.connections += 1
            self.say(found.answers.get("", "220 ready"))
            for line in self.rfile:
                words = line.decode().strip()
                words = words[:4].upper() + words[4:]
                meant = [answer for word, answer in found.answers.items() if word and words.startswith(word)]
                if refusal := next(iter(meant), ""):
                    self.say(refusal)
                elif words == "DATA":
                    self.say("354 go on")
                    self.take()
                elif words == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 yes")

        def take(self) -> None:
            lines = list(iter(self.rfile.readline, b".\r\n"))
            if refusal := found.answers.get("."):
                self.say(refusal)
                return
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            if isinstance(message, EmailMessage):
                found.letters.append(message)
            self.say("250 taken")

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as listening:
        listening.daemon_threads = True
        port = listening.server_address[1]
        found = Mailbox(MailServer("127.0.0.1", port, "forum@mail.example", starttls=StartTls.NEVER))
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            listening.shutdown()
            thread.join()
