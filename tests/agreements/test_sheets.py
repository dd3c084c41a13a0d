"""Sheets of the protocol with their codes, and the act of handing over originals."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

import pytest
import segno
import sqlalchemy as sa

from forum.agreements.codes import code_picture, code_text
from forum.agreements.enums import Vat
from forum.agreements.services import change_state
from forum.config import DEFAULT_BASE_URL, Settings
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.reference.enums import Side
from tests.agreements.pages import enter, shown, stage
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory, contract_draft, party
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


def test_code_leads_to_the_card_where_the_site_has_an_address_else_tells_the_number(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    signed = AgreementFactory.create(forum=forum, signed_on=DAY, parties=parties)
    planned = AgreementFactory.create(forum=forum, list_number=12, parties=parties)
    address = "https://forum.example"
    assert code_text(signed, public_url=address, path="/agreements/7") == "https://forum.example/agreements/7"
    assert code_text(signed, public_url=None, path="/agreements/7") == f"{forum.code}-0001"
    assert code_text(planned, public_url=None, path="/agreements/8") == f"{forum.code} № 12"


def test_address_of_this_machine_alone_is_none_for_paper(tmp_path: object) -> None:
    common = {"instance": tmp_path, "database_url": "sqlite://", "secret_key": "x", "files": tmp_path}
    assert Settings(**common).public_url is None  # type: ignore[arg-type]  # a folder either way
    assert Settings(**common, base_url=DEFAULT_BASE_URL).public_url is None  # type: ignore[arg-type]  # a folder either way
    assert Settings(**common, base_url="https://a.example").public_url == "https://a.example"  # type: ignore[arg-type]  # a folder either way


def test_picture_is_the_code_of_the_text_and_carries_no_style() -> None:
    picture = unquote(code_picture("https://forum.example/agreements/7"))
    assert picture.startswith("data:image/svg+xml")
    assert ("style" in picture, "script" in picture) == (False, False)
    same = segno.make("https://forum.example/agreements/7", error="m", micro=False)
    # A module is a unit of the picture; the border is two on either side.
    assert f"width='{same.symbol_size(border=2)[0]}'" in picture
    assert code_picture("https://forum.example/agreements/7") != code_picture("https://forum.example/agreements/8")


@pytest.mark.parametrize(("host", "is_belarus_first"), [(Side.RU, False), (Side.BY, True)])
def test_sheet_tells_parties_signatories_and_the_sum_in_words(
    browser: Browser, host: Side, is_belarus_first: bool
) -> None:
    forum, ru, by = stage(host_side=host)
    third = OrganisationFactory.create(region=None, name_ru="Дальний завод")
    parties = (
        party(organisation=ru, signatory="Подписантов П. П.", signatory_post="директор", authority="устав"),
        party(organisation=by),
        party(organisation_id=third.id, country_code="KZ"),
    )
    draft = contract_draft(
        110_000_000_000_50, forum=forum, list_number=12, own_number="7-К", vat=Vat.INCLUDED, parties=parties
    )
    key, names = AgreementFactory.create(draft=draft).id, (ru.name("ru"), by.name("ru"))
    enter(browser, locale="ru")
    browser.get(f"/agreements/{key}/sheet")
    text = shown(browser).text.replace("\xa0", " ")
    assert "№ 12 в перечне" in text
    assert "110 000 000 000,50 рос. руб." in text
    assert "Сто десять миллиардов российских рублей 50 копеек; НДС включён" in text
    assert "Подписантов П. П., директор устав" in text
    assert (text.index(names[1]) < text.index(names[0])) is is_belarus_first
    assert text.index("Дальний завод") > max(text.index(name) for name in names)
    assert shown(browser).html.count('class="sheet-place"') == 3
    assert shown(browser).html.count("data:image/svg+xml") == 1
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "agreement.sheet_printed")).one()
    assert event.entity_id == key
    browser.get(f"/agreements/{key}")
    assert f"/agreements/{key}/sheet" in shown(browser).links
    assert "печать листа протокола" not in shown(browser).text


def test_sheets_of_an_edition_are_of_its_planned_documents_in_order(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    for title, number in (("Второй", 9), ("Первый", 2)):
        AgreementFactory.create(forum=forum, title=title, planned_on=DAY, list_number=number, parties=parties)
    AgreementFactory.create(forum=forum, title="Подписан", signed_on=DAY, parties=parties)
    AgreementFactory.create(forum=EditionFactory.create(), title="Чужой форум", planned_on=DAY, parties=parties)
    code = forum.code
    enter(browser)
    browser.get(f"/agreements/sheets?forum={code}")
    text = shown(browser).text
    assert text.index("Первый") < text.index("Второй")
    assert ("Подписан" in text, "Чужой форум" in text) == (False, False)
    browser.get(f"/agreements/sheets?forum={code}&slot=999999")
    assert "No document is planned for signing." in shown(browser).text


def test_act_tells_the_chosen_documents_and_their_number_in_words(browser: Browser) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru), party(organisation=by))
    keys = [
        AgreementFactory.create(forum=forum, title=f"Документ {number}", signed_on=DAY, parties=parties).id
        for number in range(1, 6)
    ]
    void = AgreementFactory.create(forum=forum, title="Лишняя запись", signed_on=DAY, parties=parties)
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    AgreementFactory.create(forum=forum, title="Ещё не подписан", parties=parties)
    foreign = AgreementFactory.create(title="Чужой форум", signed_on=DAY, parties=parties).id
    code = forum.code
    enter(browser, locale="ru")
    browser.get(f"/agreements/handover?forum={code}")
    assert shown(browser).html.count('name="document"') == 5
    browser.get(
        f"/agreements/handover/act?forum={code}&document={keys[3]}&document={keys[0]}&document={foreign}&document=x"
    )
    text = shown(browser).text
    assert "Всего передано 2 (два) документа." in text
    assert text.index("Документ 1") < text.index("Документ 4")
    assert [title for title in ("Документ 2", "Лишняя запись", "Ещё не подписан", "Чужой форум") if title in text] == []
    browser.get(f"/agreements/handover/act?forum={code}")
    assert "Всего передано 5 (пять) документов." in shown(browser).text


def test_empty_edition_has_nothing_to_hand_over(browser: Browser) -> None:
    code = EditionFactory.create().code
    enter(browser)
    for page in ("handover", "handover/act"):
        browser.get(f"/agreements/{page}?forum={code}")
        assert "No document has a register number yet." in shown(browser).text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_sheets_and_acts_are_of_who_keeps_the_register(browser: Browser, role: Role) -> None:
    forum, ru, by = stage()
    parties = (party(organisation=ru, signatory="Подписантов П. П."), party(organisation=by))
    key, code = AgreementFactory.create(forum=forum, signed_on=DAY, parties=parties).id, forum.code
    enter(browser, role)
    for page in (f"{key}/sheet", f"sheets?forum={code}", f"handover?forum={code}", f"handover/act?forum={code}"):
        browser.get(f"/agreements/{page}", status=403)
    if role is not Role.DESK:
        browser.get(f"/agreements/{key}")
        assert [link for link in shown(browser).links if link.endswith("/sheet")] == []
