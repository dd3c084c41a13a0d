"""The site as people meet it: `forum serve` in processes of its own, and visitors who walk it over HTTP."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from benchmarks.timing import kilobytes
from tests.client import Page

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 180.0
_PART: Final = "a-part-of-the-form"


@contextmanager
def served(environment: Mapping[str, str], *, workers: int = 1) -> Iterator[tuple[int, int]]:
    """`forum serve` with these settings: its port, and the process that answers, the largest of several."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("forum")), "serve", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield port, _worker(server.pid)
        finally:
            server.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError("The site did not come up.")


def _worker(parent: int) -> int:
    """The child of the server that runs the program: the largest."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return max(map(int, children), key=kilobytes)


class Visitor:
    """A browser without scripts: its cookies, the page and the content it was shown last.

    ``answered`` tells of each request what was asked, the status of the answer and the seconds until all was read.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.page = Page("")
        self.status, self.location, self.content = 0, "", b""
        self.answered: list[tuple[str, int, float]] = []

    @property
    def said(self) -> str:
        """How the last page begins beside its navigation: what it refuses stands there."""
        return self.page.text.partition(self.page.h1[0] if self.page.h1 else "")[2][:400]

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in through the form."""
        self.get("/sign-in")
        self.submit("/sign-in", {"email": email, "password": password})
        assert self.status == http.client.FOUND, self.said
        return self

    def get(self, url: str) -> int:
        """Fetch ``url``; the status of the answer."""
        return self._ask("GET", url)

    def submit(
        self, action: str, typed: Mapping[str, str] | None = None, *, file: tuple[str, str, bytes] | None = None
    ) -> int:
        """Send the form of the last page whose action ends in ``action``; ``file`` is field, name, content."""
        form = self.page.form(action)
        fields = {**form["data"], **{name: [value] for name, value in (typed or {}).items()}}
        if file is None:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _parts(fields, *file), f"multipart/form-data; boundary={_PART}"
        return self._ask("POST", form["action"], body, {"Content-Type": kind})

    @property
    def cookie(self) -> str:
        """The header that every request is sent with."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_S)
        begun = time.perf_counter()
        connection.request(method, url, body, {"Cookie": self.cookie, **(headers or {})})
        answer = connection.getresponse()
        self.content = answer.read()
        connection.close()
        self.status, self.location = answer.status, urlsplit(answer.getheader("Location") or "").path
        self.answered.append((f"{method} {urlsplit(url).path}", answer.status, time.perf_counter() - begun))
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        if answer.headers.get_content_type() == "text/html" and answer.status != http.client.FOUND:
            self.page = Page(self.content.decode())
        return self.status


def _parts(fields: Mapping[str, list[Any]], field: str, name: str, content: bytes) -> bytes:
    """A form with a file, as browsers send it."""
    parts = [(f'name="{key}"', str(value).encode()) for key, values in fields.items() for value in values]
    parts.append((f'name="{field}"; filename="{name}"', content))
    told = [f"--{_PART}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + body for head, body in parts]
    return b"\r\n".join([*told, f"--{_PART}--\r\n".encode()])
