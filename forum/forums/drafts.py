"""What a person fills in about an edition, as services take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forum.core.types import DatePrecision
from forum.forums.enums import DelegationKind, ForumFormat, HeadLevel, ReportingPeriod
from forum.reference.enums import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDraft:
    """A section: ``id`` of the stored one, or None for a new one."""

    id: int | None = None
    name_ru: str | None = None
    name_be: str | None = None
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaDraft:
    """A limit of members: of a region or of every other one, of a kind or of all, of single delegations by the rank of
    their head or of all together.
    """

    members: int
    region_id: int | None = None
    kind: DelegationKind | None = None
    head_level: HeadLevel | None = None

    @property
    def applies_to(self) -> tuple[int | None, DelegationKind | None, HeadLevel | None]:
        """What it is a limit of; two of one edition never say the same."""
        return self.region_id, self.kind, self.head_level


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDraft:
    """What an edition's documents are reminded of after signing.

    ``*_days`` are terms in working days of ``working_side``, of both countries when None; without one nothing is ever
    overdue.
    """

    original_days: int | None = None
    registration_days: int | None = None
    state_registration_days: int | None = None
    control_days: int | None = None
    release_days: int | None = None
    working_side: Side | None = None
    reporting_period: ReportingPeriod | None = None
    reporting_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumDraft(TermsDraft):
    """An edition's set-up. ``number`` is None for a training edition.

    ``default_quota`` holds for all delegations of a region without a row of its own; None = no limit.
    ``verify_from``, in kopecks: sums from this on await a second person.
    """

    number: int | None
    is_training: bool = False
    year: int | None
    name_ru: str | None
    name_be: str | None = None
    name_en: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    date_precision: DatePrecision = DatePrecision.DAY
    host_side: Side | None = None
    host_region_ids: tuple[int, ...] = ()
    place_ru: str | None = None
    place_be: str | None = None
    place_en: str | None = None
    theme_ru: str | None = None
    theme_be: str | None = None
    theme_en: str | None = None
    format: ForumFormat = ForumFormat.IN_PERSON
    nomination_until: date | None = None
    changes_until: date | None = None
    asks_latin_names: bool = True
    asks_travel: bool = True
    asks_sections: bool = True
    asks_birth: bool = False
    asks_identity: bool = False
    asks_vehicles: bool = False
    asks_photos: bool = False
    verify_from: int | None = None
    contact: str = ""
    sections: tuple[SectionDraft, ...] = ()
    default_quota: int | None = None
    quotas: tuple[QuotaDraft, ...] = ()
