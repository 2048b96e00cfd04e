"""A mail server that keeps what it took, and fails on demand in the ways that mail servers do."""

import socketserver
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum


class Mood(StrEnum):
    """What it does with the next mail."""

    TAKES = "takes"
    REFUSES_NOW = "refuses for now"  # 451 after DATA
    REFUSES = "refuses"  # 550 to the recipient
    IS_BUSY = "is busy"  # 421 instead of a greeting
    HANGS = "hangs"  # says nothing until its mood changes
    DIES_AFTER_DATA = "dies after DATA"  # takes the mail and does not say so


@dataclass(frozen=True)
class Taken:
    """One mail that stands with its reader now."""

    message_id: str
    recipient: str
    subject: str


class MailServer:
    """Listens at a port of its own; `taken` holds what arrived, by Message-ID."""

    def __init__(self) -> None:
        self.taken: dict[str, list[Taken]] = defaultdict(list)
        self.troubled = 0  # how many mails met a mood
        self._lock = threading.Lock()
        self._calm = threading.Event()
        self._mood = Mood.TAKES
        self._calm.set()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # whoever sent was killed
                    _talk(self, server)

        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._tcp.daemon_threads = True
        self.port: int = self._tcp.server_address[1]
        threading.Thread(target=self._tcp.serve_forever, name="mail", daemon=True).start()

    @property
    def mood(self) -> Mood:
        return self._mood

    @mood.setter
    def mood(self, mood: Mood) -> None:
        self._mood = mood
        if mood is Mood.TAKES:
            self._calm.set()
        else:
            self._calm.clear()

    def count(self) -> int:
        """Return how many mails were taken so far, the same one twice as two."""
        with self._lock:
            return sum(map(len, self.taken.values()))

    def stop(self) -> None:
        self._calm.set()
        self._tcp.shutdown()
        self._tcp.server_close()

    def take(self, recipient: str, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        taken = Taken(message["Message-ID"], recipient, message["Subject"])
        with self._lock:
            self.taken[taken.message_id].append(taken)

    def note_trouble(self) -> None:
        with self._lock:
            self.troubled += 1

    def wait_until_calm(self) -> None:
        self._calm.wait()


def _talk(handler: socketserver.StreamRequestHandler, server: MailServer) -> None:
    """Speak as much SMTP as smtplib needs."""

    def say(line: str) -> None:
        handler.wfile.write(f"{line}\r\n".encode())

    mood = server.mood
    if mood is not Mood.TAKES:
        server.note_trouble()
    if mood is Mood.IS_BUSY:
        say("421 Come back later")
        return
    if mood is Mood.HANGS:
        server.wait_until_calm()
        return
    say("220 faults.example")
    recipient = ""
    while line := handler.rfile.readline():
        verb = line[:4].upper()
        if verb == b"RCPT":
            recipient = line.decode().partition("<")[2].partition(">")[0]
            say("550 No such person" if mood is Mood.REFUSES else "250 OK")
        elif verb == b"DATA":
            say("354 Go on")
            content = []
            while (part := handler.rfile.readline()) not in (b".\r\n", b""):
                content.append(part.removeprefix(b"."))
            if part == b"":
                return  # broken off: not taken
            if mood is Mood.REFUSES_NOW:
                say("451 Try again later")
                continue
            server.take(recipient, b"".join(content))
            if mood is Mood.DIES_AFTER_DATA:
                return
            say("250 Taken")
        elif verb == b"QUIT":
            say("221 Bye")
            return
        else:
            say("250 OK")
