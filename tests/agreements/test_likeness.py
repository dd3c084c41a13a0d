"""Documents that may be in the register already: what is alike, what is not, and the question before saving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement
from forum.agreements.queries.likeness import Likeness, like_documents
from forum.agreements.services import change_state
from forum.core.security import Actor
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.agreements.pages import count, edition, enter, key_of, shown, stage, stored, typed
from tests.client import Browser
from tests.factories.agreements import (
    DESK,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.reference import OrganisationFactory

DAY = date(2023, 6, 27)
VALUE = 1_000_000_00
NUMBER, SUM, SUBJECT = Likeness.NUMBER, Likeness.SUM, Likeness.SUBJECT


def taxed() -> tuple[Organisation, Organisation]:
    """A Russian and a Belarusian organisation with INN and UNP."""
    return (
        OrganisationFactory.create(inn="7707083893"),
        OrganisationFactory.create(region__side=Side.BY, unp="100582333"),
    )


def known(ru: Organisation, by: Organisation, **given: Any) -> Agreement:
    """A document in the register: signed, over a million, about machine tools."""
    values = {
        "value": VALUE,
        "own_number": "45-П/2023",
        "subject": "Поставка токарных станков",
        "signed_on": DAY,
        "parties": (party(organisation=ru), party(organisation=by)),
        **given,
    }
    return AgreementFactory.create(**values)


def why(document: Agreement, *, actor: Actor = SECRETARY, besides: int | None = None, **changes: Any) -> set[Likeness]:
    """Why ``document`` is like a draft that differs from it by ``changes``."""
    draft = draft_of(document, **changes)
    found = like_documents(actor=actor, draft=draft, besides=besides)
    assert [one.id for one in found if one.id != document.id] == []
    return {reason for one in found for reason in one.why}


def test_everything_alike(app: Flask) -> None:
    stage()
    assert why(known(*taxed())) == {NUMBER, SUM, SUBJECT}


@pytest.mark.parametrize(
    ("number", "is_alike"),
    [
        ("45-п/2023", True),
        (" № 45-П/2023 ", True),
        ("45-П/2024", False),
        ("45-П/2023-1", False),
        ("", False),
    ],
)
def test_number_is_compared_as_it_is_read(app: Flask, number: str, is_alike: bool) -> None:
    stage()
    document = known(*taxed())
    assert (NUMBER in why(document, own_number=number)) is is_alike


@pytest.mark.parametrize("number", ["б/н", "Б/Н", "без номера", "–"])
def test_no_number_is_not_the_same_number(app: Flask, number: str) -> None:
    stage()
    assert NUMBER not in why(known(*taxed(), own_number=number))


def test_number_alone_is_told_within_the_edition_and_with_a_common_party(app: Flask) -> None:
    stage()
    ru, by = taxed()
    document = known(ru, by)
    strangers = (party(organisation=OrganisationFactory.create()),)
    elsewhere = EditionFactory.create().id
    assert why(document, parties=strangers) == {NUMBER}
    assert why(document, parties=strangers, forum_id=elsewhere) == set()
    assert why(document, parties=(party(organisation=ru),), forum_id=elsewhere) == {NUMBER}


@pytest.mark.parametrize(
    ("changes", "is_alike"),
    [
        ({"value": VALUE * 99 // 100}, True),
        ({"value": VALUE * 99 // 100 - 1}, False),
        ({"value": VALUE * 100 // 99}, True),
        ({"value": VALUE * 100 // 99 + 2}, False),
        ({"signed_on": DAY + timedelta(days=3)}, True),
        ({"signed_on": DAY - timedelta(days=3)}, True),
        ({"signed_on": DAY + timedelta(days=4)}, False),
        ({"signed_on": None, "planned_on": DAY}, True),
        ({"signed_on": None, "planned_on": None}, False),
        ({"currency_code": "USD"}, False),
        ({"value": None}, False),
    ],
)
def test_near_sum_of_a_near_day(app: Flask, changes: dict[str, Any], is_alike: bool) -> None:
    stage()
    document = known(*taxed())
    assert (SUM in why(document, **changes)) is is_alike


def test_sum_needs_organisations_with_tax_numbers_on_both_sides(app: Flask) -> None:
    _, plain_ru, plain_by = stage()
    ru, by = taxed()
    assert SUM in why(known(ru, by))
    assert SUM not in why(known(plain_ru, plain_by, own_number="1"))
    assert SUM not in why(known(ru, plain_by, own_number="2", signed_on=DAY - timedelta(days=90)))


@pytest.mark.parametrize(
    ("subject", "is_alike"),
    [
        ("поставка токарных  станков.", True),
        ("Поставка токарных станков в 2023", False),
        ("Поставка токарного станка", False),
        ("Поставка тракторов", False),
    ],
)
def test_subject_that_reads_alike(app: Flask, subject: str, is_alike: bool) -> None:
    stage()
    document = known(*taxed())
    assert (SUBJECT in why(document, subject=subject)) is is_alike


def test_title_stands_for_a_subject_that_is_not_told(app: Flask) -> None:
    stage()
    document = known(*taxed(), subject="")
    assert SUBJECT in why(document, title=document.title.upper())
    assert SUBJECT not in why(document, title="Соглашение о побратимстве")


def test_other_parties_are_another_document(app: Flask) -> None:
    stage()
    ru, by = taxed()
    document = known(ru, by)
    three = (party(organisation=ru), party(organisation=by), party(organisation=OrganisationFactory.create()))
    assert SUBJECT not in why(document, parties=three)


def test_regions_alone_are_parties_too(app: Flask) -> None:
    _, ru, by = stage()
    parties = (party(region=ru.region), party(region=by.region))
    document = AgreementFactory.create(title="Соглашение о сотрудничестве", parties=parties)
    assert why(document) == {SUBJECT}
    assert why(document, forum_id=EditionFactory.create().id) == set()


def test_itself_annulled_ones_and_what_one_may_not_see_are_not_told(app: Flask) -> None:
    stage()
    ru, by = taxed()
    document = known(ru, by)
    stranger = representative(OrganisationFactory.create())
    planned = known(ru, by, own_number="46", subject="Другое", signed_on=None)
    assert why(document, besides=document.id) == set()
    assert why(document, actor=DESK) == set()
    assert like_documents(actor=stranger, draft=draft_of(planned, subject="Нечто иное")) == []
    change_state(actor=SECRETARY, agreement=document, action="void", reason="заведён дважды")
    assert document.state is AgreementState.VOID
    assert why(document) == set()


def test_likely_duplicate_is_asked_about_and_stored_when_told_apart(browser: Browser) -> None:
    forum, ru, by = stage()
    document = known(ru, by, forum=forum)
    key = document.id
    data = typed(edition(forum.code), ru, by, own_number="45-П/2023", subject="Поставка тракторов", value="900 000")
    enter(browser, locale="ru")
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    page = shown(browser)
    assert f"/agreements/{key}" in page.links
    assert "тот же номер документа" in page.text
    assert 'href="#is_another"' in page.html
    assert page.form("/new")["data"]["own_number"] == ["45-П/2023"]
    assert count() == 1
    response = browser.submit("/new", {**data, "is_another": "y"})
    assert stored(key_of(response.location)).own_number == "45-П/2023"
    assert count() == 2


def test_tick_given_for_some_documents_says_nothing_of_others(browser: Browser) -> None:
    forum, ru, by = stage()
    known(ru, by, forum=forum)
    known(ru, by, forum=forum, own_number="46", subject="Поставка комбайнов", signed_on=DAY - timedelta(days=90))
    data = typed(edition(forum.code), ru, by, own_number="45-П/2023", subject="Поставка тракторов", value="900 000")
    enter(browser)
    browser.get("/agreements/new")
    browser.submit("/new", data, status=422)
    browser.submit("/new", {**data, "subject": "Поставка комбайнов", "is_another": "y"}, status=422)
    assert count() == 2


def test_edit_that_changes_nothing_compared_is_not_asked_about(browser: Browser) -> None:
    forum, ru, by = stage()
    first = known(ru, by, forum=forum, signed_on=None)
    second = known(ru, by, forum=forum, signed_on=None)
    key = second.id
    data = {
        **typed(edition(forum.code), ru, by, own_number="45-П/2023", subject="Поставка токарных станков"),
        "value": "1 000 000",
        "title": first.title,
    }
    enter(browser)
    browser.get(f"/agreements/{key}/edit")
    browser.submit("/edit", {**data, "note": "замечание"})
    assert stored(key).note == "замечание"
    browser.get(f"/agreements/{key}/edit")
    browser.submit("/edit", {**data, "value": "1 000 001"}, status=422)
    assert stored(key).value == VALUE


def test_draft_of_another_kind_is_compared_all_the_same(app: Flask) -> None:
    stage()
    ru, by = taxed()
    document = known(ru, by)
    draft = replace(contract_draft(VALUE), own_number="45-П/2023", forum_id=document.forum_id)
    assert [one.why for one in like_documents(actor=SECRETARY, draft=draft)] == [(NUMBER,)]
