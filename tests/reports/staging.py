"""One staged year that every paper is made of: each reason to be left out, executions, agreements, delegations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from forum.agreements.allocation import rewrite_allocation
from forum.agreements.counting import write_counting_columns
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period
from forum.core.db import db
from forum.core.security import CONSOLE
from forum.delegations.enums import DelegationState
from forum.forums.enums import HeadLevel
from forum.reference.enums import Side
from forum.reference.models import Region, Sector
from forum.reference.queries import region_by_code
from forum.reports.annual import annual_workbook
from forum.reports.internal import internal_workbook
from forum.reports.note import annual_note
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.rates import ExchangeRateFactory
from tests.statistics.documents import Document, set_up, write

SECRET = "Тайный договор"
LONG = "Договор поставки " + "и ещё одного изделия " * 40
"""A title of more than 800 characters."""
VOIDED = "записан дважды"

TWO_BY_TWO = {"ru": (("RU-BA", None), ("RU-TA", None)), "by": (("BY-MI", None), ("BY-HM", None))}
DOCUMENTS = (
    Document(value=300_000_000_01, **TWO_BY_TWO),  # type: ignore[arg-type]  # both are shares
    Document(value=100_000_000_00, ru=(("RU-KLU", 3), ("RU-MOW", 7))),
    Document(value=1_600_000_000_00, ru=()),
    Document(value=7, ru=(("RU-SPE", None),), by=(("BY", None),)),
    Document(disclosure=Disclosure.NONE),
    Document(disclosure=Disclosure.CONFIDENTIAL),
    Document(disclosure=Disclosure.CEILING, value=9_000_000_000_00),
    Document(disclosure=Disclosure.ESTIMATE, value=8_000_000_000_00),
    Document(is_verified=False, value=5_000_000_00),
    Document(has_rate=False, value=6_000_000_00),
    Document(kind=AgreementKind.AGREEMENT, disclosure=Disclosure.NONE),
    Document(kind=AgreementKind.MEMORANDUM, disclosure=Disclosure.NONE, ru=(("RU-KLU", None),)),
    Document(forum="IX", value=50_000_000_00, signed_on=date(2022, 6, 30)),
    Document(forum="T1", value=77_000_000_00),
    Document(value=4_000_000_00),
)
TOTAL = 300_000_000_01 + 100_000_000_00 + 1_600_000_000_00 + 7


@dataclass
class Papers:
    """The papers on a year by language, each made once."""

    year: int = 2023
    made: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def annual(self, locale: str = "en") -> bytes:
        """The report."""
        return self._of("annual", locale)

    def internal(self, locale: str = "en") -> bytes:
        """The internal workbook."""
        return self._of("internal", locale)

    def note(self, locale: str = "en") -> bytes:
        """The note."""
        return self._of("note", locale)

    def again(self, name: str, locale: str) -> bytes:
        """The paper made anew."""
        make = {"annual": annual_workbook, "internal": internal_workbook, "note": annual_note}[name]
        made = make(year=self.year, locale=locale, actor=CONSOLE)
        return made if isinstance(made, bytes) else b"".join(made)  # type: ignore[arg-type]  # chunks

    def _of(self, name: str, locale: str) -> bytes:
        if (name, locale) not in self.made:
            self.made[name, locale] = self.again(name, locale)
        return self.made[name, locale]


def stage() -> None:
    """Write the year 2023 with one document before it and a training one."""
    forums = set_up()
    written = write(DOCUMENTS, forums)
    _name(written)
    _sort(written)
    ExchangeRateFactory.create(currency_code="USD", on_date=date(2023, 12, 29), rate="90.3041")
    ExchangeRateFactory.create(currency_code="BYN", on_date=date(2023, 12, 29), rate="27.6392")
    written[0].executions.append(_reported(120_000_000_01))
    written[-1].state, written[-1].state_reason = AgreementState.VOID, VOIDED
    for agreement in written:
        write_counting_columns(agreement)
        rewrite_allocation(agreement)
    delegation = DelegationFactory.create(
        forum=forums["X"], region=region_by_code("RU-BA"), organisation__region=region_by_code("RU-BA"),
        state=DelegationState.CONFIRMED, head_level=HeadLevel.HEAD_OF_REGION,
    )  # fmt: skip
    MemberFactory.create(delegation=delegation)
    _flush()


def stage_every_region() -> None:
    """Contracts of all Russian and Belarusian regions, one of them under an endless name."""
    forums = set_up()
    codes = {side: db.session.scalars(sa.select(Region.code).where(Region.side == side)).all() for side in Side}
    belarusian = sorted(codes[Side.BY])
    write(
        [
            Document(
                value=1_000_000_00 + number, ru=((code, None),), by=((belarusian[number % len(belarusian)], None),)
            )
            for number, code in enumerate(sorted(codes[Side.RU]))
        ],
        forums,
    )
    longest = region_by_code("RU-KHM")
    longest.name_ru = longest.name_be = longest.name_en = "Область с названием длиннее тридцати одного знака " * 4
    _flush()


def stage_one_region() -> None:
    """One contract of one region."""
    write([Document(value=1_600_000_000_00, ru=())], set_up())


def _name(written: list[Agreement]) -> None:
    for number, agreement in enumerate(written, 1):
        agreement.title = f"Договор {number}"
        agreement.register_sequence, agreement.register_number = number, f"{agreement.forum_id}-{number:04d}"
    written[0].title, written[5].title = LONG, SECRET


def _sort(written: list[Agreement]) -> None:
    sectors = db.session.scalars(sa.select(Sector).where(Sector.code.in_(["A", "C"])).order_by(Sector.code)).all()
    written[0].sector, written[1].sector = sectors
    written[10].level = AgreementLevel.INTERREGIONAL


def _reported(kopecks: int) -> Execution:
    period = Period(2023, 3)
    return Execution(year=2023, quarter=3, value=kopecks, value_rub=kopecks, covers_until=period.last_day)


def _flush() -> None:
    db.session.flush()
    db.session.info["unaudited"].clear()
