"""What a form, a file or a command says about a delegation or a person: frozen values that services check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from forum.core.types import DatePrecision
from forum.delegations.enums import MemberCategory
from forum.forums.enums import DelegationKind, HeadLevel

NAMES: Final = ("last_name", "first_name", "patronymic")
"""The parts of a person's name, in the order of its speaking."""
LONGEST_NOTE: Final = 2000
"""The longest remark on a person, in characters."""
LONGEST_IDENTITY: Final = 300
"""The longest place of birth and identity document, in characters; their encrypted columns have no length."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DelegationDraft:
    """A delegation as typed. ``organisation_id`` is read when it is created, and only from those who may choose."""

    organisation_id: int | None = None
    kind: DelegationKind = DelegationKind.OFFICIAL
    head_level: HeadLevel = HeadLevel.OTHER
    letter_number: str | None = None
    letter_on: date | None = None
    letter_due_on: date | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitDraft:
    """A visit outside forums as typed. ``region_id`` sends it and ``organisation_id``, where known, from there.

    ``starts_on`` of a month or year is any of its days: it is stored as the last one. ``ends_on`` is told only of days.
    """

    region_id: int | None = None
    organisation_id: int | None = None
    destination_region_id: int | None = None
    kind: DelegationKind = DelegationKind.OFFICIAL
    head_level: HeadLevel = HeadLevel.OTHER
    starts_on: date | None = None
    date_precision: DatePrecision = DatePrecision.DAY
    ends_on: date | None = None
    purpose: str | None = None
    results: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDraft:
    """A person as typed. ``citizenship`` is a country's code, ``section_ids`` are sections of the edition."""

    last_name: str
    first_name: str
    post: str
    workplace: str
    patronymic: str | None = None
    last_name_latin: str | None = None
    first_name_latin: str | None = None
    category: MemberCategory = MemberCategory.MEMBER
    citizenship: str | None = None
    birth_on: date | None = None
    birth_place: str | None = None
    identity_document: str | None = None
    phone: str | None = None
    email: str | None = None
    section_ids: tuple[int, ...] = ()
    arrival: str | None = None
    departure: str | None = None
    vehicle: str | None = None
    hotel: str | None = None
    needs: str | None = None
    consent_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FocalPointDraft:
    """Whom an organisation names as the person it answers by, as typed."""

    name: str
    post: str | None = None
    phone: str | None = None
    email: str | None = None


def stored_draft(draft: MemberDraft) -> dict[str, Any]:
    """A person as typed, in values that JSON holds; ``restored_draft`` makes the same draft of it."""
    values = asdict(draft)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def restored_draft(stored: dict[str, Any]) -> MemberDraft:
    """The draft that ``stored_draft`` took apart, whatever ``version`` is kept beside it; days are the fields whose
    names end in ``_on``.
    """
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name.endswith("_on") and value is not None else value
        for name, value in stored.items()
        if name != "version"
    }
    values["category"] = MemberCategory(values["category"])
    values["section_ids"] = tuple(values["section_ids"])
    return MemberDraft(**values)
