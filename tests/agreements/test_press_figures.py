"""The live line and the figure frozen from it: list, sum, waiver, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import AgreementKind, Disclosure, SumSource
from forum.agreements.live_line import live_line
from forum.agreements.models import PressFigure
from forum.agreements.queries import AgreementFilter, AgreementTotals, agreement_totals
from forum.agreements.queries.press_figures import FigureChange, changes_since, press_figures
from forum.agreements.services import amend_agreement, change_state, edit_agreement, verify_value
from forum.agreements.services.press_figures import freeze_press_figure
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.forums.models import Forum
from tests.agreements.pages import enter, kopecks, sheet_rows, shown
from tests.client import Browser
from tests.factories.agreements import (
    ANALYST,
    DESK,
    SECOND_SECRETARY,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    draft_of,
)

DAY = date(2023, 6, 27)
MOMENT = datetime(2023, 6, 27, 13, 40, tzinfo=UTC)
NOTHING = AgreementTotals(
    documents=0,
    counted=0,
    contracts=0,
    with_money=0,
    without_sum=0,
    confidential=0,
    ceilings=0,
    no_rate=0,
    unverified=0,
    unverified_kopecks=0,
    kopecks=0,
    region_kopecks=None,
    default_kopecks=0,
    currencies=(),
)
TOLD = replace(
    NOTHING,
    counted=73,
    with_money=50,
    kopecks=61_200_000_000_00,
    without_sum=9,
    unverified=3,
    unverified_kopecks=14_000_000_000_00,
)


@contextmanager
def spoken(app: Flask, locale: str) -> Iterator[None]:
    with app.test_request_context(), force_locale(locale):
        yield


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ru", "на 16:40: 73 документа, 61,2 млрд рос. руб., 9 без суммы, на проверке 3 на 14 млрд"),
        ("be", "на 16:40: 73 дакументы, 61,2 млрд рас. руб., 9 без сумы, на праверцы 3 на 14 млрд"),
        ("en", "at 16:40: 73 documents, RUB 61.2 bn, 9 without a sum, 3 for 14 bn awaiting verification"),
    ],
)
def test_line_in_words_of_each_language(app: Flask, locale: str, words: str) -> None:
    with spoken(app, locale):
        assert live_line(TOLD, MOMENT).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("counted", "noun"), [(1, "1 документ"), (2, "2 документа"), (5, "5 документов"), (21, "21 документ")]
)
def test_line_has_its_noun_in_the_right_case(app: Flask, counted: int, noun: str) -> None:
    with spoken(app, "ru"):
        told = live_line(replace(NOTHING, counted=counted), MOMENT).replace("\u00a0", " ")
    assert told == f"на 16:40: {noun}, суммы ещё нет"


def test_line_tells_everything_a_total_leaves_out(app: Flask) -> None:
    with spoken(app, "ru"):
        told = live_line(replace(NOTHING, counted=10, confidential=2, ceilings=1, no_rate=3, unverified=4), MOMENT)
        empty = live_line(NOTHING, MOMENT)
    assert told.replace("\u00a0", " ") == (
        "на 16:40: 10 документов, суммы ещё нет, 2 с нераскрываемой суммой, 1 с предельной суммой или оценкой, "
        "3 без курса, на проверке 4"
    )
    assert empty == "на 16:40: подписанных документов ещё нет"


def documents(forum: Forum) -> list[Any]:
    """Two sums, a contract without one, a memorandum, a ceiling; and what no total has: a planned one."""
    contract: dict[str, Any] = {"forum": forum, "signed_on": DAY}
    made = [
        AgreementFactory.create(value=1_000_01, **contract),
        AgreementFactory.create(value=2_000_02, **contract),
        AgreementFactory.create(kind=AgreementKind.CONTRACT, **contract),
        AgreementFactory.create(kind=AgreementKind.MEMORANDUM, **contract),
    ]
    AgreementFactory.create(value=9_999, forum=forum)
    AgreementFactory.create(value=8_888, forum=EditionFactory.create(), signed_on=DAY)
    return made


def test_sum_of_the_list_is_the_figure_and_the_register_total(app: Flask) -> None:
    forum = EditionFactory.create()
    made = documents(forum)
    figure = freeze_press_figure(actor=SECRETARY, forum=forum)
    totals = agreement_totals(actor=ANALYST, chosen=AgreementFilter(forum=forum.code))
    assert [row.agreement_id for row in figure.documents] == [one.id for one in made]
    assert sum(row.value_rub for row in figure.documents if row.value_rub is not None) == figure.kopecks
    assert (figure.kopecks, figure.kopecks) == (3_000_03, totals.kopecks)
    assert (figure.counted, figure.contracts, figure.with_money, figure.without_sum) == (4, 3, 2, 1)
    assert (figure.as_of, figure.waiver) == (today(), None)
    assert changes_since(figure, actor=SECRETARY) == []


def test_sums_that_await_a_second_person_are_waived_with_a_reason_or_verified(app: Flask) -> None:
    forum = EditionFactory.create()
    documents(forum)
    heard = AgreementFactory.create(value=7_77, forum=forum, signed_on=DAY, sum_source=SumSource.HEARSAY)
    with pytest.raises(DomainError) as caught:
        freeze_press_figure(actor=SECRETARY, forum=forum, waiver="  ")
    assert caught.value.field == "waiver"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PressFigure)) == 0
    waived = freeze_press_figure(actor=SECRETARY, forum=forum, waiver="сумма на проверке до утра")
    assert (waived.waiver, waived.unverified, waived.unverified_kopecks) == ("сумма на проверке до утра", 1, 7_77)
    assert waived.kopecks == 3_000_03
    verify_value(actor=SECOND_SECRETARY, agreement=heard)
    settled = freeze_press_figure(actor=SECRETARY, forum=forum, waiver="уже не нужна")
    assert (settled.waiver, settled.kopecks) == (None, 3_007_80)
    assert [figure.id for figure in press_figures(actor=ANALYST, forum_id=forum.id)] == [settled.id, waived.id]
    assert press_figures(actor=DESK, forum_id=forum.id) == []


def test_nothing_signed_and_nobody_else_freezes_nothing(app: Flask) -> None:
    forum = EditionFactory.create()
    AgreementFactory.create(value=5, forum=forum)
    for actor in (SECRETARY, ANALYST):
        with pytest.raises(DomainError):
            freeze_press_figure(actor=actor, forum=forum)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PressFigure)) == 0


def test_changed_documents_are_found_and_named(app: Flask) -> None:
    forum = EditionFactory.create()
    corrected, void, edited, memorandum = documents(forum)
    figure = freeze_press_figure(actor=SECRETARY, forum=forum)
    numbers = [row.register_number for row in figure.documents]
    edit_agreement(actor=SECRETARY, agreement=corrected, draft=draft_of(corrected, value=500_00), reason="лишний ноль")
    change_state(actor=SECRETARY, agreement=void, action="void", reason="заведён дважды")
    edit_agreement(actor=SECRETARY, agreement=edited, draft=draft_of(edited, title="Иначе"), reason="описка")
    late = AgreementFactory.create(value=4_00, forum=forum, signed_on=DAY)
    changed = changes_since(figure, actor=SECRETARY)
    assert [(one.number, one.change, one.then, one.now) for one in changed] == [
        (numbers[0], FigureChange.SUM, 1_000_01, 500_00),
        (numbers[1], FigureChange.GONE, 2_000_02, None),
        (numbers[2], FigureChange.EDITED, None, None),
        (late.register_number, FigureChange.ADDED, None, 4_00),
    ]
    assert memorandum.id not in {one.agreement_id for one in changed}
    assert figure.kopecks == 3_000_03


def test_amendment_of_a_later_day_leaves_the_sum_of_the_figure(app: Flask) -> None:
    forum = EditionFactory.create()
    made = documents(forum)
    figure = freeze_press_figure(actor=SECRETARY, forum=forum)
    draft = AmendmentDraft(effective_on=date(2099, 1, 1), reason="объём увеличен", value=9_000_00)
    amend_agreement(actor=SECRETARY, agreement=made[0], draft=draft)
    changed = changes_since(figure, actor=SECRETARY)
    assert [(one.agreement_id, one.change) for one in changed] == [(made[0].id, FigureChange.EDITED)]


def test_figure_is_frozen_once_shown_printed_and_exported(browser: Browser) -> None:
    forum = EditionFactory.create(is_current=True)
    documents(forum)
    ceiling = AgreementFactory.create(
        value=5_00, forum=forum, signed_on=DAY, disclosure=Disclosure.DISCLOSED, sum_source=SumSource.HEARSAY
    )
    title, code = ceiling.title, forum.code
    enter(browser, locale="ru")
    browser.get(f"/agreements/press-figures/new?forum={code}")
    refused = browser.submit("/agreements/press-figures/new", status=422)
    assert "Есть суммы на проверке" in refused.get_data(as_text=True)
    first = browser.submit("/agreements/press-figures/new", {"waiver": "на проверке до утра"})
    browser.get(f"/agreements/press-figures/new?forum={code}")
    form = shown(browser).form("/agreements/press-figures/new")
    again = {**form["data"], "waiver": "на проверке до утра"}
    sent = [browser.post(form["action"], again) for _ in range(2)]
    assert sent[0].location == sent[1].location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PressFigure)) == 2
    browser.follow(first)
    text = shown(browser).text
    assert "5 документов, 3 тыс. рос. руб., 1 без суммы, на проверке 1 на 5" in text
    assert "3 000,03" in text
    assert "Все документы перечня значатся в реестре без изменений." in text
    browser.get(f"{first.location}/sheet")
    assert "Пресс-лист" in shown(browser).text
    assert "3 000,03 рос. руб." in shown(browser).text
    workbook = browser.get(f"{first.location}/export.xlsx")
    rows = sheet_rows(workbook.get_data())
    money = [row.get("Учтено в сумме, рос. руб.") for row in rows]
    assert sum(kopecks(cell) for cell in money[:-1] if cell) == 3_000_03
    assert Decimal(money[-1] or "0") == Decimal("3000.03")
    assert rows[4]["Почему не учтён в сумме"] == "на проверке"
    assert rows[4]["Наименование документа"] == title
    browser.get(f"/agreements/press-figures?forum={code}")
    assert "3 000,03" in shown(browser).text


@pytest.mark.parametrize(("role", "status"), [(Role.ANALYST, 200), (Role.DESK, 403), (Role.REPRESENTATIVE, 403)])
def test_figures_are_read_by_those_who_read_reports_and_frozen_by_the_secretary(
    browser: Browser, role: Role, status: int
) -> None:
    forum = EditionFactory.create()
    documents(forum)
    figure, code = freeze_press_figure(actor=SECRETARY, forum=forum), forum.code
    key = figure.id
    db.session.flush()
    enter(browser, role)
    for path in ("", f"/{key}", f"/{key}/sheet", f"/{key}/export.csv"):
        browser.get(f"/agreements/press-figures{path}?forum={code}", status=status)
    browser.get(f"/agreements/press-figures/new?forum={code}", status=403)
    browser.get("/agreements/press-figures/999999", status=404 if status == 200 else 403)
