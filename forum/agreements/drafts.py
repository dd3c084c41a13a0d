"""What a form, a file or a command says about a document: frozen values that services check and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from enum import StrEnum
from typing import Any, Final, TypeVar, get_args, get_type_hints

from forum.agreements.enums import AgreementKind, AgreementLevel, Disclosure, StepKind, SumSource, Vat
from forum.agreements.models import Agreement, Party
from forum.agreements.periods import Period
from forum.core.types import DatePrecision
from forum.reference.enums import Side


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyDraft:
    """One party. Either ``side`` or, for a third country, ``country_code``; an organisation, a region or both.

    A side's party without a region stands for its organisation's region, else for «region not established».
    Errors name the field as ``parties-<index from 0>-<field>``.
    """

    side: Side | None = None
    organisation_id: int | None = None
    region_id: int | None = None
    country_code: str | None = None
    role: str = ""
    signatory: str = ""
    signatory_post: str = ""
    authority: str = ""
    signed_on: date | None = None
    weight: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementDraft:
    """A document as typed. ``value`` is in minor units (kopecks, cents) of ``currency_code``.

    A date of month or year precision may be any day of its period. ``signed_on`` is read only when a signed
    document is corrected; the first signing is ``services.sign_agreement``.
    """

    forum_id: int
    kind: AgreementKind
    level: AgreementLevel
    title: str
    subject: str = ""
    sector_id: int | None = None
    quantity: int = 1
    list_number: int | None = None
    own_number: str = ""
    place: str = ""
    planned_on: date | None = None
    planned_precision: DatePrecision = DatePrecision.DAY
    signed_on: date | None = None
    signed_precision: DatePrecision = DatePrecision.DAY
    in_force_from: date | None = None
    in_force_until: date | None = None
    originals_kept: str = ""
    disclosure: Disclosure = Disclosure.NONE
    value: int | None = None
    currency_code: str | None = None
    vat: Vat = Vat.UNKNOWN
    sum_source: SumSource = SumSource.DOCUMENT
    source: str = ""
    note: str = ""
    parties: tuple[PartyDraft, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentDraft:
    """A dated act that changes sum, term or shares. ``value`` is the new whole sum in minor units, not a step.

    ``in_force_until`` is the new last day in force; None leaves the term, unless ``has_no_term`` says that there is
    none from now on.
    ``weights`` maps region keys to whole numbers; a side is told wholly or not at all. Errors about them name the
    field ``weights-<region key>``.
    """

    effective_on: date
    reason: str
    own_number: str = ""
    value: int | None = None
    in_force_until: date | None = None
    has_no_term: bool = False
    weights: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDraft:
    """A step as typed: done on a day, or ``is_waived``, which the note explains."""

    kind: StepKind
    done_on: date | None = None
    is_waived: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionDraft:
    """What was carried out in ``period``. ``value`` is in minor units of the document's currency; 0 = nothing was."""

    period: Period
    value: int
    note: str = ""
    excess_reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotDraft:
    """A slot of a signing day. ``position`` orders slots that begin together; None puts it behind them."""

    on_date: date
    hall: str
    starts_at: time | None = None
    title: str = ""
    position: int | None = None


DraftT = TypeVar("DraftT", AgreementDraft, PartyDraft)


def stored_draft(agreement: Agreement) -> AgreementDraft:
    """The document as it is stored: what a form opened on it and sent back untouched would say."""
    parties = tuple(PartyDraft(**_stored(row, PartyDraft)) for row in agreement.parties)
    return AgreementDraft(**{**_stored(agreement, AgreementDraft), "parties": parties})


def _stored(row: Agreement | Party, draft: type[Any]) -> dict[str, Any]:
    """The columns that row and draft share; an empty one is left to the draft's default."""
    return {name: value for name in _FIELDS[draft] if (value := getattr(row, name)) is not None}


def packed(draft: AgreementDraft) -> dict[str, Any]:
    """A document as typed, as JSON can hold it; ``unpacked`` gives it back."""
    return {name: _packed(value) for name, value in asdict(draft).items()}


def _packed(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_packed(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _packed(inner) for name, inner in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def unpacked(values: Mapping[str, Any]) -> AgreementDraft:
    """The document that ``packed`` has put down."""
    parties = tuple(_unpacked(PartyDraft, row) for row in values["parties"])
    return _unpacked(AgreementDraft, {**values, "parties": parties})


def _unpacked(draft: type[DraftT], values: Mapping[str, Any]) -> DraftT:
    hints = get_type_hints(draft)
    return draft(**{name: _typed(hints[name], value) for name, value in values.items() if name in hints})


def _typed(hint: Any, value: Any) -> Any:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if isinstance(kind, type)]
    if isinstance(value, str) and date in kinds:
        return date.fromisoformat(value)
    enum = next((kind for kind in kinds if issubclass(kind, StrEnum)), None)
    return value if enum is None or value is None else enum(value)


_FIELDS: Final = {draft: tuple(one.name for one in fields(draft)) for draft in (AgreementDraft, PartyDraft)}
