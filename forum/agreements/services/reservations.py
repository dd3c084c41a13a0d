"""Numbers of a signing programme set aside before the documents come, and given to them when they do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.models import NumberBlock
from forum.agreements.numbering import lock_programme, next_list_number
from forum.agreements.queries.numbers import blocks_of, free_numbers, ranges, taken_between
from forum.agreements.services.rules import MAX_QUANTITY, check_may_edit, checked_text
from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.forums.models import Forum

MAX_BLOCK = 500


def reserve_numbers(
    *, actor: Actor, forum: Forum, count: int, first: int | None = None, purpose: str = ""
) -> NumberBlock:
    """Set ``count`` numbers aside, from ``first`` on, else after the last one given or reserved.

    Raises ``DomainError`` on ``count`` (none, too many), ``first`` (out of range, some are taken), ``purpose`` (too
    long), None (the edition is closed, role).
    """
    check_may_edit(actor)
    if forum.is_closed:
        raise DomainError(None, _l("The edition is closed: nothing is put on its signing programme any more."))
    if not 1 <= count <= MAX_BLOCK:
        raise DomainError("count", _l("From 1 to %(limit)s numbers at a time.", limit=MAX_BLOCK))
    told = checked_text(purpose, NumberBlock, "purpose", "purpose")
    with atomic():
        lock_programme(forum.id)
        start = next_list_number(forum.id) if first is None else first
        end = start + count - 1
        if not 1 <= start <= end <= MAX_QUANTITY:
            raise DomainError("first", _l("The number on the programme is a whole number from 1 to 10,000."))
        if taken := taken_between(forum.id, start, end):
            raise DomainError(
                "first", _l("These numbers are given or reserved already: %(taken)s.", taken=ranges(taken))
            )
        block = NumberBlock(forum_id=forum.id, first=start, last=end, purpose=told or "")
        audit.stamp(block, actor)
        db.session.add(block)
        _record(block, forum, actor, "number_block.reserved")
    return block


def release_numbers(*, actor: Actor, block: NumberBlock) -> None:
    """Give a block back; raises ``DomainError`` on None (a document has a number of it, role)."""
    check_may_edit(actor)
    with atomic():
        lock_programme(block.forum_id)
        given = next(shown.given for shown in blocks_of(block.forum_id) if shown.block.id == block.id)
        if given:
            raise DomainError(None, _l("Documents have numbers of this block: %(given)s.", given=ranges(given)))
        forum = db.session.get_one(Forum, block.forum_id)
        db.session.delete(block)
        _record(block, forum, actor, "number_block.released")


def next_reserved_number(forum_id: int) -> int:
    """The first reserved number that is free. Raises ``DomainError`` on ``list_number`` when none is."""
    lock_programme(forum_id)
    free = free_numbers(forum_id)
    if not free:
        raise DomainError("list_number", _l("No reserved number of this edition is free."))
    return free[0]


def _record(block: NumberBlock, forum: Forum, actor: Actor, action: str) -> None:
    label = f"{forum.code}: {ranges(range(block.first, block.last + 1))}"
    audit.record(actor=actor, action=action, entity=block, label=label)
