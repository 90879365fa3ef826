"""A small real mail server on this machine, which can be as troublesome as real ones are."""

import email
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any


class MailServer:
    """Takes letters over SMTP. What it does besides can be changed while it runs."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = ""  #: what it answers to each receiver, as '550 no such person'
        self.closes_after = 0  #: letters of one connection; 0 is never
        self.takes = 0.0  #: seconds for each letter
        self.says_goodbye = True
        self.when_handed_over: Callable[[], Any] | None = None  #: called before it says that it took a letter
        self.connections = 0
        self.busy = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"smtp://127.0.0.1:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.letters if one["To"] == address]

    def wait_for(self, count: int, seconds: float = 20) -> list[EmailMessage]:
        """The letters, once there are as many, or when the time is over."""
        until = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.letters

    def close(self) -> None:
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _from = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        self.connections += 1
        taken = 0
        with connection, connection.makefile("rb") as lines:

            def say(text: str) -> None:
                connection.sendall(f"{text}\r\n".encode())

            try:
                say("220 mail.example")
                while line := lines.readline():
                    word = line[:4].upper()
                    if word == b"QUIT":
                        if not self.says_goodbye:
                            lines.readline()  # until the other side has enough of it
                        say("221 bye")
                        return
                    if word == b"RCPT" and self.refuses:
                        say(self.refuses)
                    elif word == b"DATA":
                        say("354 go on")
                        self._take(lines)
                        if self.when_handed_over:
                            self.when_handed_over()
                        taken += 1
                        say("250 taken")
                        if taken == self.closes_after:
                            return
                    else:
                        say("250 fine")
            except OSError:
                return

    def _take(self, lines: Any) -> None:
        raw = b""
        while (line := lines.readline()) not in {b".\r\n", b""}:
            raw += line
        self.busy += 1
        time.sleep(self.takes)
        self.busy -= 1
        message = email.message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
