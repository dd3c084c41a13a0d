"""Two records of one organisation made one, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import BusinessTable, atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.reference.models import Organisation
from forum.reference.queries import duplicates_of
from forum.reference.services.permissions import check_may

_FILLED = ("name_ru", "name_be", "name_en", "legal_form", "inn", "unp")


class MergeHook(Protocol):
    """What a feature with references to organisations does when two become one.

    It points its rows from ``duplicate`` to ``survivor``, stamps them with ``actor`` and returns the rows it wrote:
    they become part of the one audit event of the merge. It runs inside the merge's savepoint and may refuse by
    ``DomainError``.
    """

    def __call__(self, *, actor: Actor, duplicate: Organisation, survivor: Organisation) -> Iterable[BusinessTable]:
        """Re-point the feature's rows and return those that were written."""
        ...


MERGE_HOOKS: list[MergeHook] = []
"""Called on every merge, in order of registration; features add theirs by ``on_merge`` in their ``init_app``."""


def on_merge(hook: MergeHook) -> None:
    """Register a feature's hook; once, however many applications a process makes."""
    if hook not in MERGE_HOOKS:
        MERGE_HOOKS.append(hook)


def merge_organisations(*, actor: Actor, duplicate: Organisation, survivor: Organisation, reason: str = "") -> None:
    """Make ``survivor`` stand for ``duplicate`` everywhere; raises ``DomainError``.

    The duplicate stays as a redirect, so that old addresses and files still lead somewhere. What the survivor lacks
    (a tax number, a name in one language) it takes over. Redirects to the duplicate are turned to the survivor:
    they are one step long for ever.
    """
    check_may(actor, Permission.ORGANISATIONS_EDIT)
    check_mergeable(duplicate, survivor)
    with atomic():
        earlier = duplicates_of(duplicate.id)
        for row in (duplicate, *earlier):
            row.merged_into = survivor
            audit.stamp(row, actor)
        # The duplicate leaves the unique index of tax numbers before the survivor takes its number.
        db.session.flush()
        for name in _FILLED:
            if not getattr(survivor, name):
                setattr(survivor, name, getattr(duplicate, name))
        audit.stamp(survivor, actor)
        parts: list[BusinessTable] = [survivor, *earlier]
        for hook in MERGE_HOOKS:
            parts.extend(hook(actor=actor, duplicate=duplicate, survivor=survivor))
        label = f"{duplicate.name('ru')} → {survivor.name('ru')}"
        audit.record(
            actor=actor, action="organisation.merged", entity=duplicate, parts=parts, label=label, reason=reason
        )


def check_mergeable(duplicate: Organisation, survivor: Organisation) -> None:
    """Raise ``DomainError`` when the two cannot be one organisation."""
    if duplicate.id == survivor.id:
        raise DomainError("survivor", _l("An organisation cannot be merged into itself."))
    if duplicate.merged_into_id is not None:
        raise DomainError(None, _l("This record is merged already."))
    if survivor.merged_into_id is not None:
        raise DomainError("survivor", _l("That record is itself merged into another one; choose the other one."))
    if _side(duplicate) != _side(survivor):
        raise DomainError("survivor", _l("Organisations of different countries are not merged."))
    for name in ("inn", "unp"):
        numbers = {getattr(duplicate, name), getattr(survivor, name)} - {None}
        if len(numbers) > 1:
            raise DomainError(
                "survivor", _l("The two have different tax numbers, so they are different organisations.")
            )


def _side(organisation: Organisation) -> str | None:
    return organisation.region.side if organisation.region else organisation.country_code
