"""The outbox: what is written, when it is tried, that nobody sends twice, what a server may answer."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask_babel import lazy_gettext as _l

from forum.cli import main
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.outbox import Letter, LetterState, MailServer, Recipient, Round, outbox_standing, queue_letter, send_due
from forum.core.outbox.reading import letters, problem_words, try_again
from forum.core.outbox.sending import MOST_ATTEMPTS, pause_after
from forum.core.outbox.servers import StartTls, message_of
from forum.core.security import Actor, Role
from tests.databases import committed_application
from tests.mail_server import Mailbox, mailbox

ADMINISTRATOR = Actor(id=904, label="Администратор", role=Role.ADMINISTRATOR)
SECRETARY = Actor(id=901, label="Секретарь", role=Role.SECRETARY)
SUBJECT = _l("A delegation is confirmed")
ANNA, BORIS = Recipient("anna@region.example", "ru"), Recipient("boris@region.example", "en")


@pytest.fixture
def mailed(app: Flask) -> Iterator[Flask]:
    """An installation with a mail server set."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, mail_url="smtp://127.0.0.1:1", base_url="https://forum.example.org")
    yield app
    app.config["FORUM"] = before


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


def queued(*recipients: Recipient, line: str = "Учебный форум") -> int:
    return queue_letter(recipients=recipients, subject=SUBJECT, path="/delegations/7", told=lambda _locale: [line])


def stored() -> list[tuple[str, LetterState, int, str | None]]:
    db.session.expire_all()
    rows = db.session.scalars(sa.select(Letter).order_by(Letter.id))
    return [(row.recipient.partition("@")[0], row.state, row.attempts, row.problem) for row in rows]


def test_letter_is_in_its_readers_language_with_the_address_of_the_page(mailed: Flask) -> None:
    assert queued(ANNA, BORIS, replace(BORIS, locale="ru")) == 2
    anna, boris = db.session.scalars(sa.select(Letter).order_by(Letter.recipient))
    assert anna.subject == "Делегация подтверждена"
    assert anna.body.split("\n\n")[:2] == ["Учебный форум", "https://forum.example.org/delegations/7"]
    assert (boris.locale, boris.subject) == ("ru", "Делегация подтверждена")


def test_letter_that_waits_is_not_written_twice_and_one_that_was_tried_is(mailed: Flask) -> None:
    assert [queued(ANNA), queued(ANNA), queued(ANNA, line="Другой форум")] == [1, 0, 1]
    db.session.execute(sa.update(Letter).values(attempts=1))
    assert queued(ANNA) == 1


def test_without_a_mail_server_nothing_is_written(app: Flask) -> None:
    assert (queued(ANNA), stored()) == (0, [])


def test_no_line_break_becomes_a_header(mailed: Flask) -> None:
    told = "Иные\r\nBcc: all@example.org"
    queue_letter(recipients=[ANNA], subject=told, path="/", told=lambda _locale: [told])
    letter = db.session.scalars(sa.select(Letter)).one()
    message = message_of(letter, "forum@mail.example")
    assert (message["Subject"], message["Bcc"], message["To"]) == ("Иные Bcc: all@example.org", None, ANNA.address)
    letter.recipient = "anna@region.example\nBcc: all@example.org"
    with pytest.raises(ValueError, match=r"CR|newline|linefeed"):
        message_of(letter, "forum@mail.example")
    db.session.rollback()


def test_letters_are_handed_over_once(mailed: Flask, server: Mailbox) -> None:
    queued(ANNA, BORIS)
    assert (send_due(server.server), send_due(server.server)) == (Round(sent=2), Round())
    assert stored() == [("anna", LetterState.SENT, 1, None), ("boris", LetterState.SENT, 1, None)]
    assert server.connections == 1
    first = server.letters[0]
    assert (first["To"], first["From"], first["Auto-Submitted"]) == (
        ANNA.address,
        "forum@mail.example",
        "auto-generated",
    )
    assert first.get_content().splitlines()[0] == "Учебный форум"


def test_refused_address_ends_its_letter_alone(mailed: Flask, server: Mailbox) -> None:
    queued(ANNA, BORIS)
    server.answers["RCPT TO:<anna@"] = "550 no anna@region.example here"
    assert send_due(server.server) == Round(sent=1, failed=1)
    assert stored() == [("anna", LetterState.FAILED, 1, "recipient 550"), ("boris", LetterState.SENT, 1, None)]
    assert problem_words("recipient 550") == "сервер отклонил адрес (550)"
    with pytest.raises(sa.exc.NoResultFound):
        try_again(actor=SECRETARY, letter_id=letters(ADMINISTRATOR)[-1].id)
    try_again(actor=ADMINISTRATOR, letter_id=letters(ADMINISTRATOR)[-1].id)
    with pytest.raises(DomainError):
        try_again(actor=ADMINISTRATOR, letter_id=letters(ADMINISTRATOR)[0].id)
    server.answers.clear()
    assert send_due(server.server) == Round(sent=1)
    assert letters(SECRETARY) == []


@pytest.mark.parametrize(
    ("place", "answer", "problem"),
    [
        ("", "421 later", "server 421"),
        ("MAIL", "451 later", "server 451"),
        ("RCPT", "450 later", "recipient 450"),
        (".", "452 later", "letter 452"),
    ],
)
def test_refusal_for_now_is_tried_again_later(
    mailed: Flask, server: Mailbox, place: str, answer: str, problem: str
) -> None:
    queued(ANNA)
    server.answers[place] = answer
    assert (send_due(server.server), send_due(server.server)) == (Round(postponed=1), Round())
    assert stored() == [("anna", LetterState.QUEUED, 1, problem)]
    server.answers.clear()
    with time_machine.travel(utc_now() + timedelta(minutes=2)):
        assert send_due(server.server) == Round(sent=1)


def test_server_that_is_gone_or_silent_costs_one_try_of_one_letter(mailed: Flask) -> None:
    queued(ANNA, BORIS)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent_one = MailServer("127.0.0.1", silent.getsockname()[1], "forum@mail.example")
        assert send_due(silent_one, seconds=0.1) == Round(postponed=1)
    assert send_due(silent_one, seconds=0.1) == Round(postponed=1)
    assert stored() == [("anna", LetterState.QUEUED, 1, "silent"), ("boris", LetterState.QUEUED, 1, "unreachable")]


def test_letter_is_given_up_on_after_its_last_try(mailed: Flask) -> None:
    queued(ANNA)
    db.session.execute(sa.update(Letter).values(attempts=MOST_ATTEMPTS - 1))
    assert send_due(MailServer("127.0.0.1", 1, "forum@mail.example"), seconds=1) == Round(failed=1)
    standing = outbox_standing()
    assert (standing.queued, standing.sent, standing.failed) == (0, 0, 1)


def test_pauses_grow_to_six_hours() -> None:
    assert [pause_after(one) // timedelta(minutes=1) for one in (1, 2, 5, 9, 10, 13)] == [1, 2, 16, 256, 360, 360]


def test_password_is_not_sent_over_a_plain_connection(mailed: Flask, server: Mailbox) -> None:
    queued(ANNA)
    careful = replace(server.server, user="clerk", password="secret", starttls=StartTls.ALWAYS)
    assert send_due(careful) == Round(postponed=1)
    assert stored()[0][3] == "unsupported"


def test_old_letters_are_forgotten(mailed: Flask, server: Mailbox) -> None:
    queued(ANNA, BORIS)
    server.answers["RCPT TO:<anna@"] = "550 no"
    send_due(server.server)
    for days, left in ((29, 2), (31, 1), (181, 0)):
        with time_machine.travel(utc_now() + timedelta(days=days)):
            send_due(server.server)
            assert len(stored()) == left


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "forum@forum.example.org", False, "offered", "", "")),
        ("smtp://a%40b.by:p%2Fw@h:25", ("h", 25, "a@b.by", False, "always", "a@b.by", "p/w")),
        ("smtps://u:p@h?from=f@x.by", ("h", 465, "f@x.by", True, "always", "u", "p")),
        ("smtp://u:p@h?starttls=never", ("h", 587, "forum@forum.example.org", False, "never", "u", "p")),
    ],
)
def test_setting_names_the_server(url: str, expected: tuple[object, ...]) -> None:
    one = MailServer.of_url(url, base_url="https://forum.example.org")
    assert (one.host, one.port, one.sender, one.is_tls, one.starttls.value, one.user, one.password) == expected
    assert "p/w" not in repr(one)


def test_two_senders_at_once_send_no_letter_twice(
    backend: str, migrated: Callable[[str], str], tmp_path: Path, server: Mailbox
) -> None:
    with committed_application(migrated(backend), tmp_path) as own:
        own.config["FORUM"] = replace(own.config["FORUM"], mail_url=server.url)
        with own.app_context():
            queued(*(Recipient(f"reader{number}@region.example", "ru") for number in range(20)))
            db.session.commit()
            db.session.remove()
        start = Barrier(2)

        def send(_number: int) -> int:
            with own.app_context():
                start.wait()
                return send_due(server.server).sent

        with ThreadPoolExecutor(2) as pool:
            sent = list(pool.map(send, range(2)))
        assert sum(sent) == 20
        assert sorted(str(one["To"]) for one in server.letters) == sorted(
            f"reader{number}@region.example" for number in range(20)
        )


def test_command_sends_what_is_due_and_says_so(mailed: Flask, server: Mailbox) -> None:
    queued(ANNA)
    mailed.config["FORUM"] = replace(mailed.config["FORUM"], mail_url=server.url)
    done = CliRunner().invoke(main, ["outbox", "send", "--once"], obj=mailed)
    assert (done.exit_code, done.output) == (0, "1 sent, 0 to be tried again, 0 given up on.\n")
    mailed.config["FORUM"] = replace(mailed.config["FORUM"], mail_url=None)
    assert CliRunner().invoke(main, ["outbox", "send"], obj=mailed).exit_code == 1
