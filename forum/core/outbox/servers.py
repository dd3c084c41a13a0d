"""The mail server of an installation: its address as a setting, a session with it, what its answers mean."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from forum.core.clock import utc_now
from forum.core.outbox.models import Letter

SECONDS: Final = 20.0
"""How long the server may take for one step."""
_PORTS: Final = {"smtp": 587, "smtps": 465}


class StartTls(StrEnum):
    """Whether a plain connection is turned into an encrypted one."""

    ALWAYS = "always"
    OFFERED = "offered"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. ``sender`` is the address they come from."""

    host: str
    port: int
    sender: str
    is_tls: bool = False
    starttls: StartTls = StartTls.OFFERED
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def of_url(cls, url: str, *, base_url: str) -> MailServer:
        """Read ``smtp://user:password@host:port?starttls=always&from=forum@example.org``, or ``smtps://…``.

        Letters come from ``from``, else from the user where that is an address, else from «forum» at the host of
        ``base_url``. A password is sent over an encrypted connection alone unless ``starttls=never`` says otherwise.
        The setting was checked when it was read.
        """
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        usual = StartTls.ALWAYS if user else StartTls.OFFERED
        sender = options.get("from", [user if "@" in user else f"forum@{urlsplit(base_url).hostname}"])[0]
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            is_tls=parts.scheme == "smtps",
            starttls=StartTls(options.get("starttls", [usual])[0]),
            user=user,
            password=password,
        )


class RefusedError(Exception):
    """A letter was not taken. ``problem`` names no person; ``is_final`` whether it never will be.

    ``is_of_server`` tells that no other letter would be taken now either.
    """

    def __init__(self, problem: str, *, is_final: bool = False, is_of_server: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.is_final, self.is_of_server = problem, is_final, is_of_server


@contextmanager
def session(server: MailServer, seconds: float = SECONDS) -> Iterator[smtplib.SMTP]:
    """An open session, signed in where the server asks for it. Raises ``RefusedError`` of the server."""
    with _told():
        connection = _connect(server, seconds)
    try:
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        connection.close()


def hand_over(connection: smtplib.SMTP, letter: Letter, sender: str) -> None:
    """Give one letter to the server; raises ``RefusedError``."""
    with _told():
        connection.send_message(message_of(letter, sender), sender, [letter.recipient])


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it is mailed; the standard library refuses a line break in any header."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = letter.recipient
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # No answer of a machine to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale
    message.set_content(letter.body)
    return message


def _connect(server: MailServer, seconds: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        connection.ehlo()
        is_wanted = server.starttls is StartTls.ALWAYS or (
            server.starttls is StartTls.OFFERED and connection.has_extn("starttls")
        )
        if is_wanted and not server.is_tls:
            connection.starttls(context=context)
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the library raises into what it means; the server's own words may repeat an address: codes alone."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _text in error.recipients.values()), 0)
        raise RefusedError(f"recipient {code}", is_final=code >= 500) from None
    except smtplib.SMTPDataError as error:
        raise RefusedError(f"letter {error.smtp_code}", is_final=error.smtp_code >= 500) from None
    except smtplib.SMTPAuthenticationError as error:
        raise RefusedError(f"login {error.smtp_code}", is_of_server=True) from None
    except smtplib.SMTPResponseException as error:
        raise RefusedError(f"server {error.smtp_code}", is_of_server=True) from None
    except ssl.SSLError:
        raise RefusedError("encryption", is_of_server=True) from None
    except TimeoutError:
        raise RefusedError("silent", is_of_server=True) from None
    except smtplib.SMTPNotSupportedError:
        raise RefusedError("unsupported", is_of_server=True) from None
    except (OSError, smtplib.SMTPException) as error:
        # The library tells a server that went silent as one that hung up.
        is_silent = isinstance(error.__context__, TimeoutError)
        raise RefusedError("silent" if is_silent else "unreachable", is_of_server=True) from None
    except ValueError:
        # An address that is none, by the standard library's judgement.
        raise RefusedError("address", is_final=True) from None
