"""How the outbox stands, for who keeps the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.outbox.models import Letter, LetterState
from forum.core.security import Actor, Permission

SHOWN: Final = 200
"""Letters that a page shows at most."""
_LATE: Final = timedelta(hours=1)

LETTER_STATE_LABELS: Final = {
    LetterState.QUEUED: _l("waits"),
    LetterState.SENT: _l("sent"),
    LetterState.FAILED: _l("not sent"),
}
_PROBLEMS: Final = {
    "recipient": _l("the server refuses this address (%(code)s)"),
    "letter": _l("the server refuses the letter (%(code)s)"),
    "login": _l("the server refuses the user or password (%(code)s)"),
    "server": _l("the server answers with a refusal (%(code)s)"),
    "encryption": _l("no encrypted connection can be made"),
    "silent": _l("the server does not answer in time"),
    "unsupported": _l("the server cannot do what the setting asks for"),
    "unreachable": _l("the server cannot be reached"),
    "address": _l("the address is not one that mail goes to"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many letters there are by state; ``late`` wait although they were due an hour ago: nobody sends."""

    queued: int
    sent: int
    failed: int
    late: int


def letters_visible_to(actor: Actor) -> sa.Select[Letter]:
    """All letters for who manages accounts, whose addresses they go to; none for anybody else."""
    statement = sa.select(Letter)
    return statement if actor.may(Permission.ACCOUNTS_MANAGE) else statement.where(sa.false())


def letters(actor: Actor, state: LetterState | None = None) -> Sequence[Letter]:
    """The newest letters, ``SHOWN`` at most."""
    statement = letters_visible_to(actor)
    if state is not None:
        statement = statement.where(Letter.state == state)
    return db.session.scalars(statement.order_by(Letter.id.desc()).limit(SHOWN)).all()


def outbox_standing() -> Standing:
    """How the outbox stands now; it tells no address."""
    counted = sa.select(Letter.state, sa.func.count()).group_by(Letter.state)
    numbers: dict[LetterState, int] = dict(db.session.execute(counted).all())
    late = sa.select(sa.func.count()).where(Letter.state == LetterState.QUEUED, Letter.due_at < utc_now() - _LATE)
    queued, sent, failed = (numbers.get(state, 0) for state in LetterState)
    return Standing(queued, sent, failed, db.session.scalar(late) or 0)


def problem_words(problem: str | None) -> str:
    """What the last try met, in words; empty where nothing went wrong."""
    word, _space, code = (problem or "").partition(" ")
    found = _PROBLEMS.get(word)
    return str(found) % {"code": code} if found else problem or ""


def try_again(*, actor: Actor, letter_id: int) -> None:
    """Let a letter that was given up on be tried from the beginning.

    Raises ``NoResultFound`` (not the actor's to see), ``DomainError`` where it was not given up on.
    """
    letter = db.session.scalars(letters_visible_to(actor).where(Letter.id == letter_id).with_for_update()).one()
    if letter.state is not LetterState.FAILED:
        raise DomainError(None, _("This letter waits or was sent: there is nothing to try again."))
    letter.state, letter.attempts, letter.due_at, letter.problem = LetterState.QUEUED, 0, utc_now(), None
