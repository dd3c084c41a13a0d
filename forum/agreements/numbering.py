"""Numbers of the register, given once at signing without gaps, and of the programme, however many ask at once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forum.agreements.models import Agreement, RegisterCounter
from forum.agreements.queries.numbers import last_number
from forum.core.clock import today
from forum.core.db import db
from forum.forums.models import Forum


def give_register_number(agreement: Agreement) -> None:
    """Write the next number of the edition's register and the day it was given."""
    code = db.session.scalars(sa.select(Forum.code).where(Forum.id == agreement.forum_id)).one()
    agreement.register_sequence = take_numbers(agreement.forum_id, 1)
    agreement.register_number = register_number(code, agreement.register_sequence)
    agreement.registered_on = today()


def register_number(forum_code: str, sequence: int) -> str:
    """The number in words, e.g. ``X-0012``."""
    return f"{forum_code}-{sequence:04d}"


def next_list_number(forum_id: int) -> int:
    """The number after the last given or reserved on the edition's programme; see ``lock_programme``."""
    lock_programme(forum_id)
    return last_number(forum_id) + 1


def lock_programme(forum_id: int) -> None:
    """Let others who give or reserve numbers of the edition's programme wait until this transaction ends."""
    # As for an update that leaves the key alone: documents that merely refer to the edition need not wait.
    db.session.execute(sa.select(Forum.id).where(Forum.id == forum_id).with_for_update(key_share=True))


def take_numbers(forum_id: int, count: int) -> int:
    """Take the next numbers and return the first. The UPDATE locks the edition's row until the signing is committed or
    taken back.
    """
    step = (
        sa.update(RegisterCounter)
        .where(RegisterCounter.forum_id == forum_id)
        .values(last=RegisterCounter.last + count)
        .returning(RegisterCounter.last)
        .execution_options(synchronize_session=False)
    )
    last = db.session.scalar(step)
    if last is None:
        # The edition's first signing; of two at once, one inserts the row and both then step it.
        dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
        db.session.execute(dialect.insert(RegisterCounter).values(forum_id=forum_id, last=0).on_conflict_do_nothing())
        last = db.session.scalars(step).one()
    return last - count + 1
