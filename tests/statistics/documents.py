"""Invented documents of any shape, counted and allocated by the product's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from forum.agreements.allocation import rewrite_allocation
from forum.agreements.counting import write_counting_columns
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.models import Agreement, Allocation, Amendment, Party
from forum.core.clock import utc_now
from forum.core.db import db
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Region
from forum.reference.queries import region_by_code
from tests.factories.agreements import EditionFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import load_reference

Share = tuple[str, int | None]
"""Code of a region and its stated weight, None for a default one."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a test says of a document; ``value`` in kopecks, ``amendments`` are (first day, new value)."""

    forum: str = "X"
    kind: AgreementKind = AgreementKind.CONTRACT
    state: AgreementState = AgreementState.SIGNED
    disclosure: Disclosure = Disclosure.DISCLOSED
    value: int = 1_600_000_000_00
    has_rate: bool = True
    is_verified: bool = True
    signed_on: date = date(2023, 6, 27)
    ru: tuple[Share, ...] = (("RU-BA", None),)
    by: tuple[Share, ...] = (("BY-MI", None),)
    amendments: tuple[tuple[date, int], ...] = ()

    @property
    def has_value(self) -> bool:
        """Whether a sum may be stored for the document."""
        return self.disclosure not in (Disclosure.NONE, Disclosure.CONFIDENTIAL)

    @property
    def is_counted(self) -> bool:
        """Whether it was signed."""
        return self.state is AgreementState.SIGNED

    @property
    def is_money(self) -> bool:
        """Whether its value belongs into totals, told independently of the product."""
        is_told = self.disclosure is Disclosure.DISCLOSED and self.is_verified and self.has_rate
        return self.is_counted and self.kind is AgreementKind.CONTRACT and is_told

    def value_on(self, day: date) -> int:
        """Its value in kopecks as amended by ``day``."""
        value = self.value
        for first_day, amended in sorted(self.amendments, key=lambda row: row[0]):
            if first_day <= day:
                value = amended
        return value


def set_up() -> dict[str, Forum]:
    """Real reference data, two real editions and a training one."""
    load_reference()
    load_currencies()
    return {
        "IX": EditionFactory.create(
            code="IX", number=9, year=2022, host_side=Side.RU, name_ru="IX Форум", name_en="IX Forum"
        ),
        "X": EditionFactory.create(
            code="X", number=10, year=2023, host_side=Side.RU, name_ru="X Форум", name_en="X Forum"
        ),
        "T1": EditionFactory.create(code="T1", number=None, is_training=True, name_ru="Учебный форум"),
    }


def write(documents: Sequence[Document], forums: dict[str, Forum]) -> list[Agreement]:
    """Write the documents with their counting columns and allocation, past the audit trail."""
    regions = {code: region_by_code(code) for one in documents for code, _weight in (*one.ru, *one.by)}
    written = [_write(one, forums, regions) for one in documents]
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    return written


def keep(documents: Sequence[Document], forums: dict[str, Forum]) -> None:
    """Write the documents and commit them: every request begins with a session of its own."""
    write(documents, forums)
    db.session.commit()


def erase() -> None:
    """Take every document away again, so that examples of one test do not add up."""
    for model in (Allocation, Party, Amendment, Agreement):
        db.session.execute(sa.delete(model))
    db.session.commit()


def _write(one: Document, forums: dict[str, Forum], regions: dict[str, Region]) -> Agreement:
    agreement = Agreement(
        forum_id=forums[one.forum].id,
        kind=one.kind,
        level=AgreementLevel.ORGANISATIONAL,
        title="Договор",
        signed_on=one.signed_on if one.is_counted else None,
        state=one.state,
        disclosure=one.disclosure,
        value=one.value if one.has_value else None,
        currency_code=("RUB" if one.has_rate else "USD") if one.has_value else None,
        value_rub=one.value if one.has_value and one.has_rate else None,
        verified_at=utc_now() if one.is_verified else None,
    )
    agreement.parties = [
        Party(position=position, side=regions[code].side, region=regions[code], weight=weight)
        for position, (code, weight) in enumerate((*one.ru, *one.by), 1)
    ]
    agreement.amendments = [
        Amendment(effective_on=day, value=value, value_rub=value if one.has_rate else None, reason="поправка")
        for day, value in (one.amendments if one.has_value else ())
    ]
    write_counting_columns(agreement)
    db.session.add(agreement)
    rewrite_allocation(agreement)
    return agreement
