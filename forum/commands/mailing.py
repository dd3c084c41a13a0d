"""`forum outbox`: letters that wait are mailed here, by a process of its own."""

from __future__ import annotations

import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import click
import sqlalchemy as sa
import structlog

from forum.commands.application import application, in_application
from forum.config import Settings
from forum.core.db import db
from forum.core.outbox import MailServer, Round, send_due

PAUSE: Final = 15.0
"""Seconds between two looks at what waits."""
_STOPS_IN: Final = 5.0


@click.group()
def outbox() -> None:
    """Letters that wait to be mailed."""


@outbox.command()
@click.option("--once", is_flag=True, help="Send what is due and end: for a timer.")
@click.option("--attended", is_flag=True, hidden=True, help="End when the standard input is closed.")
@in_application
def send(once: bool, attended: bool) -> None:
    """Mail what waits, until it is stopped with Ctrl+C.

    Several of them never send one letter twice. `forum serve` starts one by itself where a mail server is set.
    """
    settings: Settings = application().config["FORUM"]
    if settings.mail_url is None:
        raise click.ClickException("FORUM_MAIL_URL is not set: nothing is mailed.")
    server = MailServer.of_url(settings.mail_url, base_url=settings.base_url)
    if once:
        done = send_due(server)
        click.echo(f"{done.sent} sent, {done.postponed} to be tried again, {done.failed} given up on.")
        return
    while True:
        _log(_one_round(server))
        if attended:
            # Whoever started it holds the other end: it closes when that process ends, however it ends.
            if select.select([sys.stdin], [], [], PAUSE)[0]:
                return
        else:
            time.sleep(PAUSE)


@contextmanager
def sender_beside(settings: Settings) -> Iterator[None]:
    """A sender in a process of its own while the site is served; none where no mail server is set.

    A thread of a serving process would take turns with its requests at the interpreter's lock.
    """
    if settings.mail_url is None:
        yield
        return
    command = [sys.executable, "-m", "forum", "outbox", "send", "--attended"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as sender:  # noqa: S603  # this program, no word of a reader
        try:
            yield
        finally:
            if sender.stdin is not None:
                sender.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                sender.wait(_STOPS_IN)
            sender.send_signal(signal.SIGTERM)


def _one_round(server: MailServer) -> Round:
    """A round whatever happens: a database that is away for a minute must not end the sender."""
    try:
        return send_due(server)
    except sa.exc.DBAPIError as error:
        _logger.warning("outbox_unread", kind=type(error.orig).__name__)
        return Round()
    finally:
        db.session.rollback()
        # No transaction, and on PostgreSQL no connection, is held while nothing is done.
        db.session.remove()


def _log(done: Round) -> None:
    if done != Round():
        _logger.info("letters_sent", sent=done.sent, postponed=done.postponed, failed=done.failed)


_logger: Any = structlog.get_logger("forum.outbox")
