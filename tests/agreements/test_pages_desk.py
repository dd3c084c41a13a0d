"""The signing desk without a script: plain forms sign, move, take off, enter; the slots' own pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from forum.agreements.drafts import SlotDraft
from forum.agreements.enums import AgreementKind, AgreementState
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.services.reservations import reserve_numbers
from forum.agreements.services.slots import create_slot, fill_slot
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.agreements.pages import count, enter, enter_as, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, party
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


class Hall:
    """An edition with two slots and planned contracts in the first one, by their keys."""

    def __init__(self, *, documents: int = 3, on_date: date = DAY) -> None:
        self.forum, self.ru, self.by = stage()
        self.code = self.forum.code
        self.slot = self._slot("Большой зал", on_date)
        self.other = self._slot("Малый зал", on_date)
        made = [self.planned(f"Договор № {number}", 1_000_00 + number) for number in range(1, documents + 1)]
        if made:
            fill_slot(actor=SECRETARY, slot=db.session.get_one(SigningSlot, self.slot), agreements=made)
        self.documents = [one.id for one in made]
        self.places = [place_of(key) for key in self.documents]
        self.address = f"/agreements/desk?forum={self.code}&slot={self.slot}"

    def _slot(self, hall: str, on_date: date) -> int:
        return create_slot(actor=SECRETARY, forum=self.forum, draft=SlotDraft(on_date=on_date, hall=hall)).id

    def planned(self, title: str, value: int | None, **given: Any) -> Agreement:
        parties = given.pop("parties", (party(organisation=self.ru), party(organisation=self.by)))
        sums = {} if value is None else {"value": value}
        return AgreementFactory.create(forum=self.forum, title=title, parties=parties, **sums, **given)


def place_of(agreement_id: int) -> int:
    return db.session.scalars(sa.select(SlotPlace.id).where(SlotPlace.agreement_id == agreement_id)).one()


def standing(slot: int) -> list[str]:
    rows = sa.select(Agreement.title).join(SlotPlace, SlotPlace.agreement_id == Agreement.id)
    return list(db.session.scalars(rows.where(SlotPlace.slot_id == slot).order_by(SlotPlace.position)))


def test_one_press_signs_on_the_day_and_in_the_hall_of_the_slot(browser: Browser) -> None:
    hall = Hall()
    enter(browser, locale="ru")
    browser.get(hall.address)
    assert "подписанных документов ещё нет" in shown(browser).text
    answer = browser.submit(f"/places/{hall.places[0]}/sign")
    assert answer.location.endswith(f"slot={hall.slot}#place-{hall.places[0]}")
    signed = stored(hall.documents[0])
    assert (signed.register_number, signed.signed_on, signed.place) == (f"{hall.code}-0001", DAY, "Большой зал")
    browser.follow(answer)
    assert f"Регистрационный номер: {hall.code}-0001" in shown(browser).text
    assert "1 документ, 1 тыс. рос. руб." in shown(browser).text


def test_press_sent_twice_signs_once_and_says_the_number(browser: Browser) -> None:
    hall = Hall()
    enter(browser)
    browser.get(hall.address)
    for _ in range(2):
        browser.submit(f"/places/{hall.places[0]}/sign")
    browser.get(hall.address)
    assert f"The document is signed already: register number {hall.code}-0001." in shown(browser).text
    assert stored(hall.documents[1]).register_number is None
    signings = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "agreement.signed")
    assert db.session.scalar(signings) == 1


def test_document_changed_meanwhile_is_not_signed(browser: Browser) -> None:
    hall = Hall()
    enter(browser)
    browser.get(hall.address)
    document = stored(hall.documents[0])
    document.note = "изменено"
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    db.session.commit()
    browser.submit(f"/places/{hall.places[0]}/sign")
    browser.get(hall.address)
    assert "This record was changed while you were editing it: secretary 1" in shown(browser).text
    assert stored(hall.documents[0]).state is AgreementState.PLANNED


def test_day_still_to_come_is_refused_at_the_desk(browser: Browser) -> None:
    hall = Hall(on_date=today() + timedelta(days=1))
    enter(browser)
    browser.get(hall.address)
    browser.follow(browser.submit(f"/places/{hall.places[0]}/sign"))
    assert "The day of signing is still to come." in shown(browser).text
    assert stored(hall.documents[0]).register_number is None


@pytest.mark.parametrize(
    ("given", "question"),
    [
        ({"value": 90_000_000_00}, "It would be the largest sum of all"),
        ({"value": 1_500_00, "parties": ()}, "No party of one side is named"),
        ({"value": None, "kind": AgreementKind.CONTRACT}, "No sum of this contract is stated."),
    ],
)
def test_what_is_unusual_is_looked_at_on_the_full_page_and_leads_back(
    browser: Browser, given: dict[str, Any], question: str
) -> None:
    hall = Hall()
    if given.get("parties") == ():
        given = {**given, "parties": (party(organisation=hall.ru),)}
    odd = hall.planned("Необычный договор", **given)
    fill_slot(actor=SECRETARY, slot=db.session.get_one(SigningSlot, hall.slot), agreements=[odd])
    key, place = odd.id, place_of(odd.id)
    enter(browser)
    browser.get(hall.address)
    asked = browser.submit(f"/places/{place}/sign")
    assert asked.location == f"/agreements/{key}/sign?desk=1"
    assert stored(key).register_number is None
    browser.follow(asked)
    assert question in shown(browser).text
    assert shown(browser).form(f"/{key}/sign")["data"]["signed_on"] == ["27.06.2023"]
    signed = browser.submit(f"/{key}/sign")
    assert signed.location == f"/agreements/desk?forum={hall.code}&slot={hall.slot}#place-{place}"
    assert (stored(key).signed_on, stored(key).place) == (DAY, "Большой зал")


def test_signing_in_a_closed_edition_asks_for_its_reason_on_the_full_page(browser: Browser) -> None:
    hall = Hall(documents=1)
    hall.forum.state = ForumState.CLOSED
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()
    enter(browser)
    browser.get(hall.address)
    browser.follow(browser.submit(f"/places/{hall.places[0]}/sign"))
    assert "The edition is closed: a signing needs its reason." in shown(browser).text
    key = hall.documents[0]
    browser.submit(f"/{key}/sign", status=422)
    browser.submit(f"/{key}/sign", {"reason": "протокол пришёл позже"})
    assert stored(key).register_number == f"{hall.code}-0001"


def test_document_is_moved_and_taken_back_to_where_it_stood(browser: Browser) -> None:
    hall = Hall()
    enter(browser, locale="ru")
    browser.get(f"/agreements/desk/places/{hall.places[1]}/move")
    moved = browser.submit("/move", {"slot_id": str(hall.other)})
    assert standing(hall.other) == ["Договор № 2"]
    browser.follow(moved)
    assert "документ теперь стоит в другом блоке" in shown(browser).text
    browser.submit("/move")
    assert standing(hall.slot) == ["Договор № 1", "Договор № 2", "Договор № 3"]


def test_move_without_a_slot_or_to_a_foreign_one_moves_nothing(browser: Browser) -> None:
    hall = Hall()
    foreign = create_slot(actor=SECRETARY, forum=EditionFactory.create(), draft=SlotDraft(on_date=DAY, hall="Чужой"))
    key = foreign.id
    enter(browser)
    browser.get(f"/agreements/desk/places/{hall.places[1]}/move")
    for typed in ("", str(key), "999999", "x"):
        browser.submit("/move", {"slot_id": typed}, status=422)
    assert len(standing(hall.slot)) == 3


def test_document_is_taken_off_with_a_reason_and_put_back(browser: Browser) -> None:
    hall = Hall()
    enter(browser, locale="ru")
    browser.get(f"/agreements/desk/places/{hall.places[0]}/take-off")
    browser.submit("/take-off", {"reason": " "}, status=422)
    assert stored(hall.documents[0]).state is AgreementState.PLANNED
    browser.follow(browser.submit("/take-off", {"reason": "стороны не явились"}))
    assert stored(hall.documents[0]).state is AgreementState.WITHDRAWN
    assert "стороны не явились" in shown(browser).text
    browser.submit(f"/places/{hall.places[0]}/reopen")
    assert stored(hall.documents[0]).state is AgreementState.PLANNED
    assert standing(hall.slot)[0] == "Договор № 1"


def entry(hall: Hall, *organisations: Organisation, **typed: str) -> dict[str, str]:
    rows = {f"parties-{place}-organisation": row.name_ru or "" for place, row in enumerate(organisations)}
    return {
        "kind": "contract",
        "level": "organisational",
        "title": "Договор с места",
        "disclosure": "disclosed",
        "value": "900.50",
        "currency_code": "RUB",
        **rows,
        **typed,
    }


def test_quick_entry_is_signed_on_the_spot_and_gives_its_values_to_the_next_row(browser: Browser) -> None:
    hall = Hall()
    typed = entry(hall, hall.ru, hall.by, is_signed_now="1")
    regions = [str(hall.ru.region_id), str(hall.by.region_id)]
    enter(browser)
    browser.get(hall.address)
    saved = browser.submit("/desk/entry", typed)
    assert saved.location == f"/agreements/desk?forum={hall.code}&slot={hall.slot}#entry"
    made = db.session.scalars(sa.select(Agreement).where(Agreement.title == "Договор с места")).one()
    assert (made.value, made.signed_on, made.place) == (900_50, DAY, "Большой зал")
    assert made.register_number == f"{hall.code}-0001"
    assert standing(hall.slot)[-1] == "Договор с места"
    browser.follow(saved)
    form = shown(browser).form("/desk/entry")["data"]
    begun = [form[name] for name in ("kind", "level", "currency_code", "slot_id", "title", "value")]
    assert begun == [["contract"], ["organisational"], ["RUB"], [str(hall.slot)], [""], [""]]
    assert [form[f"parties-{place}-region_id"][0] for place in (0, 1)] == regions


def test_region_of_the_previous_row_yields_to_that_of_the_organisation(browser: Browser) -> None:
    hall = Hall()
    elsewhere = OrganisationFactory.create()
    first, second = entry(hall, hall.ru, hall.by), entry(hall, elsewhere, hall.by, title="Иной предмет поставки")
    own = (hall.ru.region_id, elsewhere.region_id)
    enter(browser)
    browser.get(hall.address)
    browser.follow(browser.submit("/desk/entry", first))
    browser.submit("/desk/entry", {**second, "own_number": "17"})
    regions = sa.select(Agreement.title, Agreement.id).where(Agreement.title == "Иной предмет поставки")
    key = db.session.execute(regions).one().id
    assert own[0] != own[1]
    assert [row.region_id for row in stored(key).parties if row.side is Side.RU] == [own[1]]


def test_quick_entry_takes_the_next_reserved_number(browser: Browser) -> None:
    hall = Hall()
    typed = entry(hall, hall.ru, hall.by, next_reserved="1")
    forum = db.session.scalars(sa.select(Forum).where(Forum.code == hall.code)).one()
    reserve_numbers(actor=SECRETARY, forum=forum, count=3, first=101)
    db.session.commit()
    enter(browser)
    browser.get(hall.address)
    assert "Reserved and free: 101–103" in shown(browser).text
    browser.submit("/desk/entry", typed)
    made = db.session.scalars(sa.select(Agreement).where(Agreement.title == "Договор с места")).one()
    assert made.list_number == 101


def test_quick_entry_asks_about_likeness_and_sum_and_keeps_what_was_typed(browser: Browser) -> None:
    hall = Hall()
    before = count()
    twin = entry(hall, hall.ru, hall.by, title="Договор № 1", value="90 000 000")
    enter(browser)
    browser.get(hall.address)
    browser.submit("/desk/entry", twin, status=422)
    page = shown(browser)
    assert "It would be the largest sum of all" in page.text
    assert "Documents that may be the same" in page.text
    assert page.form("/desk/entry")["data"]["title"] == ["Договор № 1"]
    assert count() == before
    browser.submit("/desk/entry", {**twin, "sum_is_right": "1", "is_another": "1"})
    assert count() == before + 1


def test_quick_entry_with_a_mistake_stores_nothing(browser: Browser) -> None:
    hall = Hall(on_date=today() + timedelta(days=1))
    before = count()
    typed = entry(hall, hall.ru, hall.by)
    enter(browser)
    for wrong in ({"title": ""}, {"value": "1,234"}, {"is_signed_now": "1"}, {"slot_id": "999999"}):
        browser.get(hall.address)
        browser.submit("/desk/entry", {**typed, **wrong}, status=422)
    assert count() == before


def test_live_line_alone_is_a_fragment_with_the_same_words(browser: Browser) -> None:
    hall = Hall(documents=1)
    enter(browser, locale="ru")
    browser.get(hall.address)
    browser.submit(f"/places/{hall.places[0]}/sign")
    fragment = browser.client.get(f"/agreements/desk/line?forum={hall.code}").get_data(as_text=True)
    assert fragment.startswith('<p class="live-line">на ')
    assert "1 документ, 1 тыс. рос. руб." in fragment.replace("\u00a0", " ")


def test_slots_are_made_filled_ordered_and_emptied_on_their_pages(browser: Browser) -> None:
    hall = Hall(documents=0)
    keys = [hall.planned(f"Протокол {number}", None).id for number in (1, 2, 3)]
    enter(browser, locale="ru")
    browser.get(f"/agreements/slots/new?forum={hall.code}")
    browser.submit("/slots/new", {"on_date": "2023-06-28", "hall": "", "starts_at": "25:00"}, status=422)
    made = browser.submit("/slots/new", {"on_date": "2023-06-28", "hall": "Зал Б", "starts_at": "16:40"})
    browser.follow(made)
    assert "28.06.2023, 16:40, Зал Б" in shown(browser).text
    browser.submit("/documents", {"chosen": [str(key) for key in (keys[1], keys[0], 999_999)]})
    slot = db.session.scalars(sa.select(SigningSlot.id).where(SigningSlot.hall == "Зал Б")).one()
    assert standing(slot) == ["Протокол 2", "Протокол 1"]
    browser.follow(made)
    browser.submit("/order", {f"order-{place_of(keys[1])}": "5"})
    assert standing(slot) == ["Протокол 1", "Протокол 2"]
    name = f"order-{place_of(keys[0])}"
    browser.submit("/order", {name: "9"}, status=409)
    assert shown(browser).form("/order")["data"][name] == ["9"], "what was typed stays"
    assert "Пока Вы правили эту запись, её изменили" in shown(browser).text
    assert standing(slot) == ["Протокол 1", "Протокол 2"], "the page was older than the order"
    browser.follow(made)
    for key in keys[:2]:
        browser.submit(f"/places/{place_of(key)}/clear")
        browser.follow(made)
    assert standing(slot) == []
    browser.get(f"/agreements/slots/{slot}/edit")
    browser.submit("/edit", {"title": "Закрытие"})
    browser.get(f"/agreements/slots/{slot}/edit")
    browser.submit("/remove")
    browser.get(f"/agreements/slots?forum={hall.code}")
    assert "Закрытие" not in shown(browser).text


def test_order_with_a_number_that_is_none_is_refused_and_kept(browser: Browser) -> None:
    hall = Hall()
    enter(browser, locale="ru")
    browser.get(f"/agreements/slots/{hall.slot}/documents")
    first, second, _third = (f"order-{key}" for key in hall.places)
    browser.submit("/order", {first: "третий", second: "7"}, status=422)
    page = shown(browser)
    assert "Номер в блоке документа: Договор № 1: Введите целое число." in page.text
    assert {name: page.form("/order")["data"][name] for name in (first, second)} == {first: ["третий"], second: ["7"]}
    assert standing(hall.slot) == ["Договор № 1", "Договор № 2", "Договор № 3"]
    # The browser's own check would speak the browser's language.
    assert '/order" id="slot-order" novalidate>' in page.html


def test_order_of_the_ceremony_names_who_signs_and_notes_the_viewing(browser: Browser) -> None:
    hall = Hall(documents=1)
    signed_by = (
        party(organisation=hall.ru, signatory="Подписантов", signatory_post="Директор", authority="Устав"),
        party(organisation=hall.by),
    )
    named = hall.planned("Договор с подписантом", 5_00, parties=signed_by)
    fill_slot(actor=SECRETARY, slot=db.session.get_one(SigningSlot, hall.slot), agreements=[named])
    enter(browser, locale="ru")
    browser.get(f"/agreements/ceremony?forum={hall.code}&slot={hall.slot}")
    text = shown(browser).text
    assert "Порядок церемонии подписания" in text
    assert "Подписантов, Директор, Устав" in text
    assert text.index("Договор № 1") < text.index("Договор с подписантом")
    assert "Малый зал" not in text
    browser.get(f"/agreements/ceremony?forum={hall.code}&day={DAY.isoformat()}")
    assert "Малый зал" in shown(browser).text
    browser.get(f"/agreements/ceremony?forum={hall.code}&slot=999999", status=404)
    actions = sa.select(AuditEvent.action).where(AuditEvent.entity_label == hall.code)
    assert set(db.session.scalars(actions)) == {"agreement.ceremony_printed"}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_desk_is_of_who_keeps_the_register(browser: Browser, role: Role) -> None:
    hall = Hall(documents=1)
    secretary = enter(browser)
    browser.get(hall.address)
    token = browser.csrf_token()
    enter(browser, role)
    for path in ("desk", "desk/line", "slots", "slots/new", "ceremony", "desk/entry", f"slots/{hall.slot}/documents"):
        browser.get(f"/agreements/{path}?forum={hall.code}", status=403)
    for action in ("sign", "move", "take-off", "reopen"):
        address = f"/agreements/desk/places/{hall.places[0]}/{action}"
        assert browser.client.post(address, data={"csrf_token": token}).status_code in {400, 403}
    assert stored(hall.documents[0]).state is AgreementState.PLANNED
    enter_as(browser, secretary)
    browser.get(hall.address)


def test_desk_without_slots_and_of_an_unknown_edition(browser: Browser) -> None:
    forum: Forum = EditionFactory.create()
    code = forum.code
    stage()
    enter(browser)
    browser.get(f"/agreements/desk?forum={code}&slot=x&moved=y")
    assert "The edition has no slots yet." in shown(browser).text
    browser.get("/agreements/desk?forum=XXL", status=404)
