"""Sending what waits: one process at a time has a letter, each try is noted, none is made in a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

import sqlalchemy as sa

from forum.core.clock import utc_now
from forum.core.db import db, reading
from forum.core.outbox.models import Letter, LetterState
from forum.core.outbox.servers import SECONDS, MailServer, RefusedError, hand_over, session

MOST_ATTEMPTS: Final = 14
"""Tries of one letter, over about a day and a half."""
KEPT: Final = {LetterState.SENT: timedelta(days=30), LetterState.FAILED: timedelta(days=180)}
"""How long a letter stays after it was sent, or given up on."""
_LONGEST_PAUSE: Final = timedelta(hours=6)
_HELD: Final = timedelta(minutes=10)
"""How long a letter is held by whoever tries it; longer than the server may take for all its steps."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: letters sent, to be tried again, given up on."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def send_due(server: MailServer, *, seconds: float = SECONDS, most: int = 500) -> Round:
    """Try what is due, the longest waiting first; commits after every letter, so that a stop loses nothing.

    A letter is claimed by a conditional UPDATE that is committed before the server is spoken to: of two senders one
    finds no row to change, and no transaction is open while a server thinks, ``seconds`` per step at most. Whoever dies
    between the server's yes and the note of it has the letter sent once more, ten minutes later: twice is better than
    never.
    """
    done = dict.fromkeys(LetterState, 0)
    if not _has_work():
        return Round()
    clear_old()
    claimed = _claim()
    try:
        while claimed is not None:
            with session(server, seconds) as connection:
                while claimed is not None:
                    done[_try(connection, claimed, server.sender)] += 1
                    claimed = _claim() if sum(done.values()) < most else None
    except RefusedError as error:
        # Nothing more in this round: a server that takes nothing would use up the tries of every letter.
        if claimed is not None:
            done[_note(claimed, error)] += 1
    return Round(done[LetterState.SENT], done[LetterState.QUEUED], done[LetterState.FAILED])


def clear_old() -> None:
    """Forget letters that were sent, or given up on, long ago."""
    db.session.execute(sa.delete(Letter).where(_is_old(utc_now())).execution_options(synchronize_session=False))
    db.session.commit()


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: a minute, two, four, … six hours at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), _LONGEST_PAUSE)


def _has_work() -> bool:
    """Whether anything is due or old; asked every few seconds, it takes no lock from those who write."""
    now = utc_now()
    with reading():
        is_due = sa.and_(Letter.state == LetterState.QUEUED, Letter.due_at <= now)
        found = db.session.scalar(sa.select(Letter.id).where(sa.or_(is_due, _is_old(now))).limit(1))
        db.session.commit()
    return found is not None


def _is_old(now: datetime) -> sa.ColumnElement[bool]:
    sent, failed = (now - KEPT[state] for state in (LetterState.SENT, LetterState.FAILED))
    return sa.or_(
        sa.and_(Letter.state == LetterState.SENT, Letter.sent_at < sent),
        sa.and_(Letter.state == LetterState.FAILED, Letter.due_at < failed),
    )


def _claim() -> Letter | None:
    """The next letter that is due, held for this process; None where nothing is."""
    while True:
        now = utc_now()
        statement = sa.select(Letter).where(Letter.state == LetterState.QUEUED, Letter.due_at <= now)
        found = db.session.scalars(statement.order_by(Letter.due_at, Letter.id).limit(1)).first()
        if found is None:
            db.session.commit()
            return None
        if _is_taken(found, now):
            return found


def _is_taken(letter: Letter, now: datetime) -> bool:
    held = (
        sa.update(Letter)
        .where(Letter.id == letter.id, Letter.state == LetterState.QUEUED, Letter.attempts == letter.attempts)
        .where(Letter.due_at <= now)
        .values(attempts=letter.attempts + 1, due_at=now + _HELD)
        .execution_options(synchronize_session=False)
    )
    changed = cast("sa.CursorResult[Any]", db.session.execute(held)).rowcount
    # Read now: later it would begin a transaction, which on SQLite holds the one lock while the server thinks.
    db.session.refresh(letter)
    db.session.commit()
    return changed == 1


def _try(connection: Any, letter: Letter, sender: str) -> LetterState:
    """Hand the letter over; raises ``RefusedError`` where the server takes nothing at all."""
    try:
        hand_over(connection, letter, sender)
    except RefusedError as error:
        if error.is_of_server:
            raise
        return _note(letter, error)
    letter.state, letter.sent_at, letter.problem = LetterState.SENT, utc_now(), None
    db.session.commit()
    return LetterState.SENT


def _note(letter: Letter, error: RefusedError) -> LetterState:
    is_over = error.is_final or letter.attempts >= MOST_ATTEMPTS
    letter.state = LetterState.FAILED if is_over else LetterState.QUEUED
    letter.problem = error.problem
    letter.due_at = utc_now() + (timedelta() if is_over else pause_after(letter.attempts))
    db.session.commit()
    return letter.state
