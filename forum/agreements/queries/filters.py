"""The filter of the register: one frozen value for the page, the export, the command and the links to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, ReportStanding
from forum.reference.enums import Side


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementFilter:
    """What of the register is wanted; a default asks for nothing.

    Codes, not keys, so that a filter reads as its query string does. ``value_from`` and ``value_until`` are minor
    units of ``currency`` where one is given, else kopecks of the rouble equivalent. ``text`` is free text over numbers,
    titles, subjects, organisations with their tax numbers and regions. Of ``organisation_id`` and ``partner_id`` both
    are parties. A training edition's documents are found only by its code in
    ``forum``; annulled records by anyone but the secretariat and administrators only with ``VOID`` in ``states``.
    """

    forum: str | None = None
    region: str | None = None
    partner_region: str | None = None
    side: Side | None = None
    kinds: tuple[AgreementKind, ...] = ()
    levels: tuple[AgreementLevel, ...] = ()
    states: tuple[AgreementState, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    sector: str | None = None
    organisation_id: int | None = None
    partner_id: int | None = None
    currency: str | None = None
    value_from: int | None = None
    value_until: int | None = None
    year: int | None = None
    signed_from: date | None = None
    signed_until: date | None = None
    text: str = ""
    counts: bool | None = None
    money: bool | None = None
    awaits_verification: bool = False
    no_rate: bool = False
    other_rate: bool = False
    default_shares: bool = False
    in_force_on: date | None = None
    expiring: int | None = None
    """In force for the last time within so many days from today."""
    overdue_steps: bool = False
    reports: ReportStanding | None = None
    as_of: date | None = None
    """Legal day of the values shown; None = today."""
