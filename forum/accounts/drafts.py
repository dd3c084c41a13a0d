"""Unsaved text of forms: one draft per account and form, read by its own account alone, encrypted, cleared by age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.accounts.models import FormDraft
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError

KEPT: Final = timedelta(days=14)
"""How long an unsaved text waits: longer than a business trip, shorter than a retention of persons."""
MOST_DRAFTS: Final = 50
"""Drafts of one account; the oldest make room."""
MOST_CHARACTERS: Final = 200_000
MOST_FIELDS: Final = 4_000
LONGEST_ADDRESS: Final = 300

_SECRET: Final = ("password", "csrf", "token", "secret", "draft_owner")
_BUTTONS: Final = ("take", "add_", "remove_", "another")

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved text: its fields as (name, text) in the order of the form, and when it was kept (UTC)."""

    fields: Fields
    kept_at: datetime


def keep_draft(*, user_id: int, address: str, fields: Iterable[tuple[str, str]]) -> None:
    """Keep the fields as the only draft of the account for the form at ``address`` (a path).

    Secrets and buttons are left out. Raises ``DomainError`` when it is more than a form holds.
    """
    kept = [(name, text) for name, text in fields if is_kept(name)]
    size = sum(len(name) + len(text) for name, text in kept)
    if len(kept) > MOST_FIELDS or size > MOST_CHARACTERS or len(address) > LONGEST_ADDRESS:
        raise DomainError(None, _l("This text is too long to be kept as a draft."))
    values = {"fields": kept, "updated_at": utc_now()}
    with atomic():
        if not _update(user_id, address, values):
            try:
                with db.session.begin_nested():
                    db.session.execute(sa.insert(FormDraft).values(user_id=user_id, address=address, **values))
            except sa.exc.IntegrityError:
                # Another window of the same account was first.
                _update(user_id, address, values)
        _make_room(user_id)


def draft_of(*, user_id: int, address: str) -> Draft | None:
    """The draft of the account for the form at ``address``; None where there is none, or none that can be read."""
    statement = sa.select(FormDraft.fields, FormDraft.updated_at).where(_own(user_id, address))
    row = db.session.execute(statement.where(FormDraft.updated_at > utc_now() - KEPT)).one_or_none()
    if row is None or row.fields is None:
        return None
    return Draft(fields=[(name, text) for name, text in row.fields], kept_at=row.updated_at)


def discard_draft(*, user_id: int, address: str) -> None:
    """Forget the draft of the account for the form at ``address``, if there is one."""
    with atomic():
        db.session.execute(sa.delete(FormDraft).where(_own(user_id, address)))


def is_kept(name: str) -> bool:
    """Whether a field of that name may stand in a draft: no secret of the account and no button."""
    folded = name.casefold()
    return not any(word in folded for word in _SECRET) and not folded.startswith(_BUTTONS)


def _own(user_id: int, address: str) -> sa.ColumnElement[bool]:
    return sa.and_(FormDraft.user_id == user_id, FormDraft.address == address)


def _update(user_id: int, address: str, values: dict[str, Any]) -> bool:
    done: Any = db.session.execute(sa.update(FormDraft).where(_own(user_id, address)).values(**values))
    return bool(done.rowcount)


def _make_room(user_id: int) -> None:
    """Throw away what nobody came back for, of any account, and the oldest of this one beyond its number."""
    db.session.execute(sa.delete(FormDraft).where(FormDraft.updated_at < utc_now() - KEPT))
    addresses = db.session.scalars(
        sa.select(FormDraft.address)
        .where(FormDraft.user_id == user_id)
        .order_by(FormDraft.updated_at.desc(), FormDraft.address)
        .offset(MOST_DRAFTS)
    ).all()
    if addresses:
        db.session.execute(sa.delete(FormDraft).where(FormDraft.user_id == user_id, FormDraft.address.in_(addresses)))
