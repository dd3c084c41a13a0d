"""The filter of the register of visits: one frozen value for the page, its files and the links of figures to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum.core.security import Actor, Role
from forum.core.text import search_key
from forum.core.types import DatePrecision
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.delegations.visit_units import VisitUnit
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.enums import NATIONAL_LEVEL, Side
from forum.reference.models import Organisation, Region

HOME: Final = aliased(Region, name="home")
DESTINATION: Final = aliased(Region, name="destination")
"""The two regions of a visit, as the statements of this package join them."""
_NATIONAL: Final = tuple(NATIONAL_LEVEL.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitFilter:
    """What of the register is wanted; a default asks for nothing.

    ``region`` is the code of either region, ``home`` and ``destination`` of one of them. ``month`` is 1 to 12, or 0
    for visits known to the year alone. ``counts_on`` leaves what figures as of that day count.
    """

    year: int | None = None
    month: int | None = None
    direction: Side | None = None
    kind: DelegationKind | None = None
    level: HeadLevel | None = None
    region: str | None = None
    home: str | None = None
    destination: str | None = None
    state: DelegationState | None = None
    text: str = ""
    unit: VisitUnit | None = None
    counts_on: date | None = None
    is_awaiting: bool = False


def visit_conditions(chosen: VisitFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Conditions over ``Delegation`` joined to ``HOME``, ``DESTINATION`` and, outer, ``Organisation``.

    Whether it counts is asked by ``counting.counts_on``.
    """
    pairs: tuple[tuple[Any, Any], ...] = (
        (HOME.side, chosen.direction),
        (Delegation.kind, chosen.kind),
        (Delegation.head_level, chosen.level),
        (HOME.code, chosen.home),
        (DESTINATION.code, chosen.destination),
        (Delegation.state, chosen.state),
    )
    conditions: list[sa.ColumnElement[bool]] = [column == value for column, value in pairs if value is not None]
    if chosen.year is not None:
        conditions.append(Delegation.starts_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.month is not None:
        conditions.append(month_of_visit() == chosen.month)
    if chosen.region is not None:
        conditions.append(sa.or_(HOME.code == chosen.region, DESTINATION.code == chosen.region))
    if chosen.unit is not None:
        conditions += _of_unit(chosen.unit)
    if key := search_key(chosen.text):
        conditions.append(_holds_text(key, chosen.text))
    if chosen.is_awaiting:
        conditions.append(visit_awaits(actor))
    return conditions


def month_of_visit() -> sa.ColumnElement[int]:
    """The month a visit began in; 0 of what is known to the year alone."""
    month = sa.cast(sa.extract("month", Delegation.starts_on), sa.Integer)
    return sa.case((Delegation.date_precision == DatePrecision.YEAR, 0), else_=month)


def visit_awaits(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether a visit waits for an act of ``actor``."""
    if actor.role in {None, Role.SECRETARY}:
        return Delegation.state == DelegationState.SUBMITTED
    if actor.role is Role.REPRESENTATIVE:
        return Delegation.state.in_((DelegationState.DRAFT, DelegationState.RETURNED))
    return sa.false()


def _of_unit(unit: VisitUnit) -> list[sa.ColumnElement[bool]]:
    """The condition of the unit in SQL: the same that ``VisitUnit.covers`` asks."""
    conditions: list[sa.ColumnElement[bool]] = [HOME.side == unit.direction]
    if unit.kind is not None:
        conditions.append(Delegation.kind == unit.kind)
    if unit.head_level is not None:
        conditions.append(Delegation.head_level == unit.head_level)
    if unit.of_regions:
        conditions.append(HOME.code.not_in(_NATIONAL))
    if unit.to_regions:
        conditions.append(DESTINATION.code.not_in(_NATIONAL))
    return conditions


def _holds_text(key: str, typed: str) -> sa.ColumnElement[bool]:
    pattern = f"%{key}%"
    return sa.or_(
        Organisation.search_key.like(pattern),
        HOME.search_key.like(pattern),
        DESTINATION.search_key.like(pattern),
        *(
            column.contains(form, autoescape=True)
            for column in (Delegation.purpose, Delegation.results, Delegation.source)
            # Neither database folds the case of Cyrillic: a sentence is looked for as typed and as it begins one.
            for form in {typed.strip(), typed.strip().lower(), typed.strip().capitalize()}
        ),
    )
