"""A forum's signing days: a programme of a hundred documents, the figure for the press, a year that ends otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forum.accounts.models import User
from forum.agreements.drafts import AgreementDraft, PartyDraft, SlotDraft
from forum.agreements.enums import AgreementKind, AgreementState, Disclosure, Relation, SumSource
from forum.agreements.models import Agreement
from forum.agreements.services import link_agreements, log_agreement
from forum.agreements.services.slots import create_slot, fill_slot
from forum.core.db import db
from forum.core.formatting import formats_for
from forum.core.security import Role
from forum.forums.models import Forum
from forum.reference.enums import Side
from tests.client import Browser
from tests.core.spreadsheet.reading import raw_cells
from tests.factories.accounts import user_of
from tests.factories.agreements import SECRETARY, EditionFactory, contract_draft, party
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import OrganisationFactory, load_reference
from tests.journeys.pages import text

# Numbers, totals and the programme are tried on both below the pages; the main job walks pages on both.
pytestmark = pytest.mark.either

DAYS = [date(2027, 6, day) for day in (23, 24, 25)]
LATER = date(2027, 7, 15)
MONTH_LATER = datetime(2027, 7, 26, 9, tzinfo=UTC)
YEAR_END = datetime(2028, 1, 10, 9, tzinfo=UTC)
LAST_OF_YEAR = date(2027, 12, 31)
FIRST_SUM, STEP = 1_000_000_00, 12_345_67
BELARUSIAN, BELARUSIAN_RATE, BELARUSIAN_ROUBLES = 100_000_00, "25.5", 2_550_000_00
AMENDED_BY = 77_777_77


@dataclass(frozen=True)
class Programme:
    """Keys: the hundred documents in the order of the programme, the slots of the three days and the later one."""

    forum: str
    documents: list[int]
    slots: list[int]
    roubles: dict[int, int]


@pytest.fixture
def days(app: Flask) -> Iterator[time_machine.Traveller]:
    """The clock, on the morning of the first day."""
    with time_machine.travel(moment(DAYS[0], 9), tick=False) as clock:
        yield clock


def moment(day: date, hour: int) -> datetime:
    """That hour of the day, UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def test_signing_days(app: Flask, days: time_machine.Traveller) -> None:
    programme = set_up_programme()
    roles = {"secretary": Role.SECRETARY, "second": Role.SECRETARY, "analyst": Role.ANALYST}
    accounts = {name: int(user_of(role).id) for name, role in roles.items()}
    people: dict[str, Browser] = {}
    for number, day in enumerate(DAYS):
        days.move_to(moment(day, 11))
        people = signed_in(app, accounts)
        sign_slot(people["secretary"], programme, number)
    check_signed(programme)
    verify_hearsay(people, programme)
    figure, told = freeze(people["secretary"], programme)
    expected = sum(programme.roubles.values())
    assert told == expected
    day = DAYS[-1]
    assert reported(people["analyst"], day) == expected
    days.move_to(MONTH_LATER)
    amend(signed_in(app, accounts)["secretary"], programme)
    days.move_to(YEAR_END)
    people = signed_in(app, accounts)
    assert reported(people["analyst"], day) == expected
    assert reported(people["analyst"], LAST_OF_YEAR) == expected + AMENDED_BY
    see_what_changed(people["analyst"], figure, expected)


def set_up_programme() -> Programme:
    """A hundred planned documents in the slots of three days; the last two and a half dozen are on the third."""
    load_reference()
    load_currencies()
    forum = EditionFactory.create(code="XIV", year=2027, host_side=Side.RU, starts_on=DAYS[0], ends_on=DAYS[-1])
    ExchangeRateFactory.create(currency_code="BYN", on_date=DAYS[0], rate=BELARUSIAN_RATE)
    parties = (
        party(organisation=OrganisationFactory.create()),
        party(organisation=OrganisationFactory.create(region__side=Side.BY)),
    )
    drafts, roubles = drafts_of(forum, parties)
    documents = [log_agreement(actor=SECRETARY, draft=draft) for draft in drafts]
    for contract in documents[10:14]:
        link_agreements(actor=SECRETARY, agreement=contract, other=documents[9], relation=Relation.FRAMEWORK)
    slots = []
    for number, day in enumerate([*DAYS, LATER]):
        slot = create_slot(
            actor=SECRETARY, forum=forum, draft=SlotDraft(on_date=day, hall="Большой зал", starts_at=time(10))
        )
        slots.append(slot.id)
        chosen = documents[[0, 40, 75, 100][number] : [40, 75, 100, 100][number]]
        if chosen:
            fill_slot(actor=SECRETARY, slot=slot, agreements=chosen)
    db.session.commit()
    keys = [document.id for document in documents]
    return Programme(forum.code, keys, slots, {keys[place]: kopecks for place, kopecks in roubles.items()})


def drafts_of(forum: Forum, parties: tuple[PartyDraft, ...]) -> tuple[list[AgreementDraft], dict[int, int]]:
    """The hundred drafts, and by place the kopecks each brings into the total once signed.

    Nine contracts without a sum; a framework with four contracts under it; one in Belarusian roubles; one in euros,
    for which there is no rate; one by word of mouth; contracts in roubles. The last three will not be signed.
    """
    plain = contract_draft(forum=forum, parties=parties)
    drafts: list[AgreementDraft] = []
    roubles: dict[int, int] = {}
    for place in range(100):
        draft = replace(plain, title=f"Договор поставки № {place + 1}", value=FIRST_SUM + place * STEP)
        if place < 9:
            draft = replace(draft, disclosure=Disclosure.NONE, value=None, currency_code=None)
        elif place == 9:
            draft = replace(
                draft, kind=AgreementKind.AGREEMENT, disclosure=Disclosure.CEILING, title="Рамочное соглашение"
            )
        elif place == 14:
            draft, roubles[place] = replace(draft, value=BELARUSIAN, currency_code="BYN"), BELARUSIAN_ROUBLES
        elif place == 15:
            draft = replace(draft, currency_code="EUR")
        elif place < 97:
            draft = replace(draft, sum_source=SumSource.HEARSAY if place == 16 else SumSource.DOCUMENT)
            roubles[place] = FIRST_SUM + place * STEP
        drafts.append(draft)
    return drafts, roubles


def signed_in(app: Flask, accounts: dict[str, int]) -> dict[str, Browser]:
    """Everybody signs in on the morning of a day: no session outlives a night."""
    return {name: Browser(app).sign_in(db.session.get_one(User, key), locale="en") for name, key in accounts.items()}


def sign_slot(secretary: Browser, programme: Programme, number: int) -> None:
    """Sign all of a day's slot at the desk; on the last day two are moved to a later slot and one is taken off."""
    address = f"/agreements/desk?forum={programme.forum}&slot={programme.slots[number]}"
    if number == 2:
        for _ in range(2):
            secretary.get(address)
            places = waiting(secretary)
            secretary.get(places[-2].replace("/sign", "/move"))
            secretary.submit("/move", {"slot_id": str(programme.slots[-1])})
        secretary.get(address)
        secretary.get(waiting(secretary)[-1].replace("/sign", "/take-off"))
        secretary.submit("/take-off", {"reason": "Стороны не согласовали сроки поставки"})
    secretary.get(address)
    page = secretary.page
    for action in waiting(secretary):
        # The list as it was opened: signing one document leaves the versions of the others.
        secretary.page = page
        response = secretary.submit(action)
        if "/desk" not in response.location.split("?")[0]:
            # The document raises a question, which is answered on the full page.
            secretary.follow(response)
            secretary.submit("/sign")
    secretary.get(address)
    assert waiting(secretary) == []


def waiting(secretary: Browser) -> list[str]:
    """The addresses that sign what waits in the slot, in its order."""
    assert secretary.page is not None
    return [form["action"] for form in secretary.page.forms if re.search(r"/desk/places/\d+/sign$", form["action"])]


def check_signed(programme: Programme) -> None:
    """97 are signed with register numbers without a gap, two wait in the later slot, one is off the programme."""
    db.session.expire_all()
    rows = [db.session.get_one(Agreement, key) for key in programme.documents]
    states = [row.state for row in rows]
    assert [states.count(one) for one in (AgreementState.SIGNED, AgreementState.PLANNED, AgreementState.WITHDRAWN)] == [
        97,
        2,
        1,
    ]
    assert [row.state for row in rows[-3:]] == [
        AgreementState.PLANNED,
        AgreementState.PLANNED,
        AgreementState.WITHDRAWN,
    ]
    numbers = [row.register_sequence for row in rows if row.register_sequence is not None]
    assert sorted(numbers) == list(range(1, 98))


def verify_hearsay(people: dict[str, Browser], programme: Programme) -> None:
    """The figure waits for the sum by word of mouth, until a second person has verified it."""
    secretary = people["secretary"]
    secretary.get(f"/agreements/press-figures/new?forum={programme.forum}")
    assert "1 for" in text(secretary)
    secretary.submit("/press-figures/new", status=422)
    assert "Sums await a second person" in text(secretary)
    card = f"/agreements/{programme.documents[16]}"
    people["second"].get(card)
    people["second"].submit("/verify")


def freeze(secretary: Browser, programme: Programme) -> tuple[str, int]:
    """Freeze the figure of the last evening; its page and its kopecks as the list on it adds up."""
    secretary.get(f"/agreements/press-figures/new?forum={programme.forum}")
    told = "97 documents"
    assert told in text(secretary)
    assert "9 without a sum" in text(secretary)
    assert "1 without a rate" in text(secretary)
    page = str(secretary.submit("/press-figures/new").location)
    secretary.get(page)
    listed = raw_cells(secretary.get(f"{page}/export.xlsx").data)
    total = next(cell for cell in listed.values() if (cell.formula or "").startswith("SUBTOTAL(109,"))
    kopecks = int(Decimal(str(total.text)) * 100)
    assert formats_for("en").money_with_currency(kopecks).replace("\u00a0", " ") in text(secretary)
    return page, kopecks


def reported(analyst: Browser, day: date) -> int:
    """The sum of contracts in the annual report as of a day, kopecks: one figure in every table that totals it."""
    workbook = analyst.get(f"/reports/annual/2027.xlsx?as_of={day.isoformat()}&language=en").data
    told = set()
    for sheet in (3, 4):
        cells = raw_cells(workbook, sheet)
        row = next(int(name[1:]) for name, cell in cells.items() if name[0] == "B" and cell.text == "Total")
        told.add(int(Decimal(str(cells[f"I{row}"].text)) * 100))
    in_sql = sa.text(
        "SELECT SUM(kopecks) FROM allocation JOIN agreement ON agreement.id = agreement_id "
        "WHERE agreement.money AND effective_on <= :day"
    )
    assert told == {db.session.scalar(in_sql, {"day": day.isoformat()})}
    return told.pop()


def amend(secretary: Browser, programme: Programme) -> None:
    """A month later one of the contracts is worth more."""
    key = programme.documents[20]
    value = formats_for("en").money(programme.roubles[key] + AMENDED_BY)
    secretary.get(f"/agreements/{key}/amendments/new")
    secretary.submit(
        "/amendments/new", {"effective_on": "25.07.2027", "value": value, "reason": "Увеличен объём поставки"}
    )


def see_what_changed(analyst: Browser, figure: str, expected: int) -> None:
    """The frozen figure stays what was told; the amended document is named as changed since, its sum of then is not."""
    analyst.get(figure)
    assert formats_for("en").money_with_currency(expected).replace("\u00a0", " ") in text(analyst)
    changed = text(analyst).split("Against the register now", 1)[1].split("List of documents", 1)[0]
    assert re.findall(r"Договор поставки № \d+", changed) == ["Договор поставки № 21"]
