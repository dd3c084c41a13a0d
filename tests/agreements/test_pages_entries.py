"""Logging and correcting documents in a browser: parties without scripts, what was typed, double sending."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from forum.agreements.models import Agreement, Party
from forum.core.db import db
from forum.core.security import Role
from forum.reference.enums import Side
from forum.reference.models import Organisation
from forum.reference.queries import region_by_code
from tests.agreements.pages import count, enter, key_of, shown, stage, stored, typed
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, party
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)


def test_logged_document_is_shown_with_the_sum_that_was_understood(browser: Browser) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by, value="1,5 млн")
    enter(browser, locale="ru")
    browser.get("/agreements/new")
    response = browser.submit("/new", data)
    browser.follow(response)
    assert "1 500 000,00 рос. руб." in shown(browser).text
    agreement = stored(key_of(response.location))
    assert agreement.value == 150_000_000
    assert [row.side for row in agreement.parties] == [Side.RU, Side.BY]


def test_form_sent_twice_creates_one_document(browser: Browser) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by)
    enter(browser)
    browser.get("/agreements/new")
    data |= {name: values[0] for name, values in shown(browser).form("/new")["data"].items() if name not in data}
    first = browser.client.post("/agreements/new", data=data)
    second = browser.client.post("/agreements/new", data=data)
    assert first.location == second.location
    assert count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "   ", "Fill in this field."),
        ("title", "я" * 1001, "Field cannot be longer than 1000 characters."),
        ("kind", "", "Fill in this field."),
        ("kind", "poem", "Choose one of the list."),
        ("level", "", "Fill in this field."),
        ("forum_id", "", "Fill in this field."),
        ("forum_id", "999999999", "Choose one of the list."),
        ("forum_id", "٣", "Choose one of the list."),
        ("quantity", "0", "Number must be between 1 and 10000."),
        ("quantity", "много", "Not a valid integer value."),
        ("list_number", "0", "Number must be between 1 and 10000."),
        ("value", "1.234", "can be read in two ways"),
        ("value", "-5", "An amount cannot be negative."),
        ("value", "100 руб.", "Leave the currency out of the amount"),
        ("value", "", "Write the sum: it is more than zero."),
        ("value", "9999999999999", "An amount cannot be more than"),
        ("currency_code", "", "Choose the currency."),
        ("currency_code", "XXX", "Choose one of the list."),
        ("planned_on", "32.13.2023", "Write the date as 27.06.2023"),
        ("planned_on", "1823", "Check the year of this date."),
        ("in_force_from", "завтра", "Not a valid date value."),
        ("sector_id", "0", "Choose one of the list."),
        ("own_number", "№" * 61, "Field cannot be longer than 60 characters."),
        ("parties-0-side", "moon", "Choose one of the list."),
        ("parties-0-weight", "0", "A weight is a whole number from 1."),
        ("parties-0-weight", "половина", "Not a valid integer value."),
        ("parties-1-signed_on", "2023-02-30", "Not a valid date value."),
        ("parties-1-region_id", "77777777", "Choose one of the list."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(browser: Browser, field: str, value: str, message: str) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by, **{field: value})
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    page = shown(browser)
    assert f'id="{field}-error"' in page.html
    assert message in page.html.split(f'id="{field}-error"')[1].split("</div>")[0]
    kept = page.form("/new")["data"]
    if (
        field not in {"forum_id", "kind", "level", "currency_code", "sector_id", "parties-0-side"}
        and "region" not in field
    ):
        assert kept.get(field, [value])[0].strip() in {value, value.strip()}
    assert kept["subject"] == [""]
    assert kept["parties-1-organisation"] == [data["parties-1-organisation"]]
    assert count() == 0


def test_sum_of_a_document_that_states_none_is_refused_at_the_sum(browser: Browser) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by, disclosure="confidential")
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    assert 'id="value-error"' in shown(browser).html
    assert shown(browser).form("/new")["data"]["value"] == ["1 000 000.50"]
    assert count() == 0


def test_error_of_a_party_stands_at_its_row_and_in_the_summary(browser: Browser) -> None:
    forum, ru, by = stage()
    foreign = region_by_code("BY-MI").id
    data = typed(forum, ru, by, **{"parties-0-region_id": str(foreign)})
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    assert 'href="#parties-0-region_id"' in shown(browser).html
    assert 'id="parties-0-region_id-error"' in shown(browser).html
    assert count() == 0


def test_weights_told_in_part_are_refused_at_the_empty_one(browser: Browser) -> None:
    forum, ru, by = stage()
    second = OrganisationFactory.create()
    data = typed(forum, ru, second, by, **{"parties-0-weight": "3"})
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    assert 'id="parties-1-weight-error"' in shown(browser).html
    assert shown(browser).form("/new")["data"]["parties-0-weight"] == ["3"]


class TestPartiesWithoutScripts:
    def test_rows_are_added_and_removed_and_everything_typed_stays(self, browser: Browser) -> None:
        forum, ru, by = stage()
        data = typed(forum, ru, by, title="Набрано и не потеряно")
        enter(browser)
        browser.get("/agreements/new")
        browser.submit("/new", {**data, "add_parties": "1"}, status=200)
        kept = shown(browser).form("/new")["data"]
        assert kept["title"] == ["Набрано и не потеряно"]
        assert kept["value"] == ["1 000 000.50"]
        assert kept["parties-2-organisation"] == [""]
        browser.submit("/new", {"parties-2-organisation": "Третий", "remove_parties": "0"}, status=200)
        kept = shown(browser).form("/new")["data"]
        assert "parties-0-organisation" not in kept
        assert kept["parties-1-organisation"] == [data["parties-1-organisation"]]
        assert kept["parties-2-organisation"] == ["Третий"]
        assert count() == 0

    def test_empty_rows_are_no_parties(self, browser: Browser) -> None:
        forum, ru, by = stage()
        data = typed(forum, ru, by, **{"parties-2-side": "RU", "parties-2-organisation": " "})
        enter(browser)
        browser.get("/agreements/new")
        key = key_of(browser.submit("/new", data).location)
        assert len(stored(key).parties) == 2

    @pytest.mark.parametrize("text", ["оао «заря–2»", "ОАО ЗАРЯ 2", "7707083893"])
    def test_name_or_number_typed_in_full_finds_the_organisation(self, browser: Browser, text: str) -> None:
        forum, _, by = stage()
        known = OrganisationFactory.create(name_ru="ОАО «Заря-2»", inn="7707083893").id
        data = typed(forum, by, **{"parties-1-side": "RU", "parties-1-organisation": text})
        enter(browser)
        browser.get("/agreements/new")
        key = key_of(browser.submit("/new", data).location)
        assert stored(key).parties[1].organisation_id == known
        assert count(Organisation) == 3

    def test_unclear_name_is_asked_about_and_the_answer_taken(self, browser: Browser) -> None:
        forum, _, by = stage()
        known = OrganisationFactory.create(name_ru="Завод «Заря», филиал в Уфе").id
        data = typed(forum, by, **{"parties-1-side": "RU", "parties-1-organisation": "Заря"})
        enter(browser)
        browser.get("/agreements/new")
        browser.submit("/new", data, status=422)
        assert "Завод «Заря», филиал в Уфе" in shown(browser).text
        assert 'id="parties-1-organisation-error"' in shown(browser).html
        key = key_of(browser.submit("/new", {"parties-1-choice": str(known)}).location)
        assert stored(key).parties[1].organisation_id == known

    def test_new_organisation_is_registered_with_the_document(self, browser: Browser) -> None:
        forum, _, by = stage()
        region = region_by_code("RU-BA").id
        answer = {"parties-1-side": "RU", "parties-1-organisation": "ООО «Совсем новое»"}
        data = typed(forum, by, **answer)
        enter(browser)
        browser.get("/agreements/new")
        browser.submit("/new", data, status=422)
        browser.submit("/new", {"parties-1-choice": "new"}, status=422)
        assert 'id="parties-1-region_id-error"' in shown(browser).html
        wrong = {"parties-1-region_id": str(region), "parties-1-new_tax_number": "7707083890"}
        browser.submit("/new", {"parties-1-choice": "new", **wrong}, status=422)
        assert 'id="parties-1-new_tax_number-error"' in shown(browser).html
        assert count(Organisation) == 2
        right = {"parties-1-choice": "new", "parties-1-new_tax_number": "7707083893"}
        key = key_of(browser.submit("/new", right).location)
        made = stored(key).parties[1].organisation
        assert made is not None
        assert (made.name_ru, made.inn, made.region_id) == ("ООО «Совсем новое»", "7707083893", region)

    def test_answer_to_another_name_is_not_taken(self, browser: Browser) -> None:
        forum, _, by = stage()
        region = region_by_code("RU-BA").id
        data = typed(forum, by, **{"parties-1-side": "RU", "parties-1-organisation": "Первое имя"})
        enter(browser)
        browser.get("/agreements/new")
        browser.submit("/new", data, status=422)
        other = {"parties-1-organisation": "Второе имя", "parties-1-region_id": str(region)}
        browser.submit("/new", {"parties-1-choice": "new", **other}, status=422)
        assert count(Organisation) == 2

    def test_key_left_behind_by_another_name_is_not_taken(self, browser: Browser) -> None:
        forum, ru, by = stage()
        renamed = typed(forum, ru, by, **{"parties-0-organisation_id": str(by.id)})
        expected = ru.id
        enter(browser)
        browser.get("/agreements/new")
        key = key_of(browser.submit("/new", renamed).location)
        assert stored(key).parties[0].organisation_id == expected

    def test_number_nobody_has_asks_for_a_name(self, browser: Browser) -> None:
        forum, _, by = stage()
        data = typed(forum, by, **{"parties-1-side": "RU", "parties-1-organisation": "7707083893"})
        enter(browser)
        browser.get("/agreements/new")
        browser.submit("/new", data, status=422)
        assert "There is no organisation of this number. Write its name." in shown(browser).text


def test_third_country_party_is_recorded(browser: Browser) -> None:
    forum, ru, by = stage()
    data = typed(forum, ru, by)
    third = {"side": "third", "organisation": "Шёлковый путь", "country_code": "CN", "choice": "new"}
    data |= {f"parties-2-{name}": value for name, value in third.items()}
    data["parties-2-offered_for"] = "Шёлковый путь"
    enter(browser)
    browser.get("/agreements/new")
    key = key_of(browser.submit("/new", data).location)
    row = stored(key).parties[2]
    assert (row.side, row.country_code, row.region_id) == (None, "CN", None)
    browser.get(f"/agreements/{key}")
    assert "Third country" in shown(browser).text


class TestEditing:
    def test_planned_document_is_edited_freely(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(title="Было").id
        enter(browser)
        browser.get(f"/agreements/{key}/edit")
        browser.submit("/edit", {"title": "Стало"})
        assert stored(key).title == "Стало"

    def test_untouched_form_changes_nothing(self, browser: Browser) -> None:
        forum, ru, by = stage()
        parties = (party(organisation=ru, weight=2, signatory="Мария", role="поставщик"), party(organisation=by))
        key = AgreementFactory.create(
            value=123_456, forum=forum, parties=parties, signed_on=DAY, note="как есть", own_number="7/1", place="Уфа"
        ).id
        before = _columns(stored(key))
        enter(browser)
        browser.get(f"/agreements/{key}/edit")
        browser.submit("/edit", {"reason": "проверка"})
        assert _columns(stored(key)) == before

    def test_signed_document_asks_for_the_reason(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(value=100, signed_on=DAY).id
        enter(browser)
        browser.get(f"/agreements/{key}/edit")
        browser.submit("/edit", {"value": "2", "reason": " "}, status=422)
        assert 'id="reason-error"' in shown(browser).html
        assert stored(key).value == 100
        browser.submit("/edit", {"value": "2", "reason": "опечатка"})
        assert stored(key).value_rub == 200

    def test_two_edits_never_overwrite_each_other(self, browser: Browser) -> None:
        stage()
        key = AgreementFactory.create(title="Было").id
        enter(browser)
        browser.get(f"/agreements/{key}/edit")
        first = shown(browser)
        browser.submit("/edit", {"title": "Первая правка"})
        browser.page = first
        browser.submit("/edit", {"title": "Вторая правка"}, status=409)
        assert shown(browser).form("/edit")["data"]["title"] == ["Вторая правка"]
        assert stored(key).title == "Первая правка"

    def test_party_is_removed_by_its_button_and_saving(self, browser: Browser) -> None:
        stage()
        agreement = AgreementFactory.create()
        key, kept = agreement.id, agreement.parties[1].organisation_id
        enter(browser)
        browser.get(f"/agreements/{key}/edit")
        browser.submit("/edit", {"remove_parties": "0"}, status=200)
        browser.submit("/edit")
        assert [row.organisation_id for row in stored(key).parties] == [kept]


def _columns(agreement: Agreement) -> dict[str, Any]:
    left_out = {"version", "updated_at", "updated_by", "updated_by_label"}
    parties = db.session.execute(
        sa.select(Party.__table__).where(Party.agreement_id == agreement.id).order_by(Party.position)
    )
    own = {column.key: getattr(agreement, column.key) for column in Agreement.__table__.columns}
    rows = [{key: value for key, value in row._mapping.items() if key not in left_out} for row in parties]
    return {**{key: value for key, value in own.items() if key not in left_out}, "parties": rows}


def test_forms_are_open_to_the_secretariat(browser: Browser) -> None:
    stage()
    enter(browser, Role.SECRETARY)
    browser.get("/agreements/new")
    assert shown(browser).h1 == ["New document"]
