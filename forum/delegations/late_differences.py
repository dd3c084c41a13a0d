"""What a request for a late change would change, cell by cell, in the words of the application's columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from forum.core.formatting import date_text
from forum.delegations.columns import APPLICATION
from forum.delegations.drafts import MemberDraft, restored_draft
from forum.delegations.enums import MEMBER_CATEGORY_LABELS, LateChangeKind
from forum.delegations.forms import draft_of
from forum.delegations.models import LateChange
from forum.reference.queries import country_choices


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of the application: what stands there now and what is asked for; empty where there is nothing."""

    title: str
    stored: str
    wanted: str

    @property
    def is_other(self) -> bool:
        """Whether the request changes it."""
        return self.stored != self.wanted


def differences_of(change: LateChange, locale: str) -> list[Difference]:
    """The columns that hold something before or after; of a correction only those that change.

    Empty once the request is decided: what was asked for is not kept.
    """
    draft = restored_draft(change.draft) if change.draft else None
    stored = MemberDraft(**draft_of(change.member)) if change.member is not None else None
    if draft is None and change.kind is not LateChangeKind.REMOVE:
        return []
    before, after = _told(stored, change, locale), _told(draft, change, locale)
    rows = [
        Difference(str(column.title), before.get(column.key, ""), after.get(column.key, ""))
        for column in APPLICATION.columns
        if before.get(column.key) or after.get(column.key)
    ]
    return [row for row in rows if row.is_other] if change.kind is LateChangeKind.CHANGE else rows


def _told(draft: MemberDraft | None, change: LateChange, locale: str) -> dict[str, str]:
    if draft is None:
        return {}
    sections = {row.id: row.name(locale) for row in change.delegation.forum.sections} if change.delegation.forum else {}
    countries = dict(country_choices(locale))
    told: dict[str, Any] = {column.key: getattr(draft, column.key, None) for column in APPLICATION.columns}
    told["status"] = str(MEMBER_CATEGORY_LABELS[draft.category])
    told["citizenship"] = countries.get(draft.citizenship or "", "")
    told["sections"] = "; ".join(sections.get(key, "") for key in draft.section_ids)
    return {key: _text(value) for key, value in told.items()}


def _text(value: Any) -> str:
    return date_text(value) if isinstance(value, date) else str(value or "")
