"""Papers printed from the register: the journal and the signing programme of an edition."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from forum.agreements.enums import AgreementState
from forum.agreements.services import change_state
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.reference.enums import Side
from tests.agreements.pages import enter, shown, stage
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, party

DAY = date(2023, 6, 27)


def test_journal_has_every_register_number_of_its_edition_annulled_ones_too(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (
        party(organisation=ru, signatory="Подписантов", signatory_post="Директор", authority="Устав"),
        party(organisation=by),
    )
    first = AgreementFactory.create(
        forum=forum, value=1_600_000_00, own_number="7-К", place="Уфа", signed_on=DAY, parties=parties
    )
    void = AgreementFactory.create(forum=forum, title="Лишняя запись", signed_on=DAY, parties=parties[1:])
    AgreementFactory.create(forum=forum, title="Ещё не подписан", parties=parties[1:])
    AgreementFactory.create(forum=EditionFactory.create(), title="Другой форум", signed_on=DAY, parties=parties[1:])
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    assert void.state is AgreementState.VOID
    numbers, code = (str(first.register_number), str(void.register_number)), forum.code
    enter(browser, locale="ru")
    browser.get(f"/agreements/journal?forum={code}")
    text = shown(browser).text
    assert f"1 {numbers[0]}" in text
    assert f"2 {numbers[1]}" in text
    assert "27.06.2023 Уфа" in text
    assert "Подписантов, Директор, Устав" in text
    assert "1 600 000,00 рос. руб." in text
    assert "Подпись ____________________ Инициалы, фамилия ____________________" in text
    assert text.count("запись аннулирована") == 2
    assert "Ещё не подписан" not in text
    assert "Другой форум" not in text
    actions = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.entity_label == code)).all()
    assert actions == ["agreement.journal_printed"]


def test_annulled_number_stays_in_register_file_and_journal_and_is_never_given_again(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    void = AgreementFactory.create(forum=forum, value=100, signed_on=DAY, parties=parties)
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    after = AgreementFactory.create(forum=forum, value=200, signed_on=DAY, parties=parties)
    code, numbers = forum.code, [void.register_number, after.register_number]
    assert numbers == [f"{code}-0001", f"{code}-0002"]
    enter(browser)
    browser.get(f"/agreements?forum={code}")
    assert [number for number in numbers if f"{number}" in shown(browser).text] == numbers
    assert "record annulled" in shown(browser).text
    browser.get(f"/agreements/journal?forum={code}")
    assert [number for number in numbers if f"{number}" in shown(browser).text] == numbers
    rows = browser.get(f"/agreements/export.csv?forum={code}").get_data(as_text=True)
    assert [number for number in numbers if f"{number}" in rows] == numbers


def test_programme_is_in_order_of_days_and_numbers(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    for title, day, number in (
        ("Третий", date(2023, 6, 28), 1),
        ("Второй", DAY, 9),
        ("Первый", DAY, 2),
        ("Последний", None, 5),
    ):
        AgreementFactory.create(forum=forum, title=title, planned_on=day, list_number=number, parties=parties)
    AgreementFactory.create(forum=forum, title="Подписан", signed_on=DAY, parties=parties)
    code = forum.code
    enter(browser)
    browser.get(f"/agreements/programme?forum={code}")
    text = shown(browser).text
    assert shown(browser).html.count('<td class="date">') == 4
    places = [text.index(title) for title in ("Первый", "Второй", "Третий", "Последний")]
    assert places == sorted(places)
    assert "Подписан" not in text


@pytest.mark.parametrize(("host", "is_belarus_first"), [(Side.RU, False), (Side.BY, True)])
def test_side_of_the_host_stands_first(browser: Browser, host: Side, is_belarus_first: bool) -> None:
    forum, ru, by = stage(host_side=host)
    AgreementFactory.create(forum=forum, signed_on=DAY, parties=(party(organisation=ru), party(organisation=by)))
    names, code = (ru.name("ru"), by.name("ru")), forum.code
    enter(browser, locale="ru")
    browser.get(f"/agreements/journal?forum={code}")
    text = shown(browser).text
    assert (text.index(names[1]) < text.index(names[0])) is is_belarus_first


def test_empty_papers_say_so_and_an_unknown_edition_is_not_found(browser: Browser) -> None:
    code = EditionFactory.create(is_current=True).code
    enter(browser)
    browser.get("/agreements/journal")
    assert "No document has a register number yet." in shown(browser).text
    browser.get(f"/agreements/programme?forum={code}")
    assert "No document is planned for signing." in shown(browser).text
    browser.get("/agreements/journal?forum=XXL", status=404)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK, Role.ADMINISTRATOR])
def test_papers_are_of_who_keeps_the_register(browser: Browser, role: Role) -> None:
    stage()
    enter(browser, role)
    for paper in ("journal", "programme"):
        browser.get(f"/agreements/{paper}", status=403)
    if role is not Role.DESK:
        browser.get("/agreements")
        assert [link for link in shown(browser).links if "/journal" in link or "/programme" in link] == []


def test_papers_are_offered_only_of_an_edition(browser: Browser) -> None:
    code = EditionFactory.create().code
    enter(browser)
    for query, offered in (("", []), (f"?forum={code}", [f"/agreements/papers?forum={code}"])):
        browser.get(f"/agreements{query}")
        assert [link for link in shown(browser).links if "/papers" in link] == offered
    browser.get(offered[0])
    for paper in ("programme", "journal", "numbers"):
        assert f"/agreements/{paper}?forum={code}" in shown(browser).links
    for paper in ("programme", "journal", "numbers"):
        browser.get(f"/agreements/{paper}?forum={code}")
