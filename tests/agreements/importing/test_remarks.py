"""What a list of documents asks: what the form asks of each of them, told to those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.agreements.drafts import stored_draft
from forum.agreements.models import Agreement
from forum.agreements.queries.likeness import Compared, KnownDocuments, Likeness, like_documents
from forum.agreements.services import edit_agreement
from forum.core.db import db
from forum.core.imports import RowResult
from forum.reference.enums import Side
from tests.agreements.importing.lists import checked, left, order, rows_of, typed
from tests.factories.agreements import (
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, RegionFactory
from tests.home.stage import counted

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

MILLION = 1_000_000_00


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("ru"):
        load_currencies()
        yield


def document(**given: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(**{"value": MILLION, **given})
    return made


def edited(*changes: dict[str, Any]) -> list[RowResult]:
    """What a workbook that left for editing says once cells were typed over, row by row."""
    titles, rows = rows_of(left(order()))
    _table, preview = checked(typed(titles, [{**own, **new} for own, new in zip(rows, changes, strict=True)]), order())
    return preview.rows


def asked(row: RowResult) -> list[str]:
    return [one.asked for one in row.remarks]


def test_an_edit_is_asked_about_its_sum_as_the_form_asks() -> None:
    forum = EditionFactory.create()
    document(forum=forum, title="Первый")
    document(forum=forum, title="Второй", value=2 * MILLION)
    same, more = edited({"Сумма": "1 000 000"}, {"Сумма": "2 млрд"})
    assert (asked(same), asked(more)) == ([], [f"sum {2_000 * MILLION} RUB"])
    assert "наибольшая из всех сумм (сейчас – 1 000 000,00" in more.remarks[0].message.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert [asked(row) for row in edited({}, {"Примечание": "проверено"})] == [[], []]


def test_an_edit_is_asked_about_likeness_once_what_is_compared_changes() -> None:
    forum = EditionFactory.create()
    first = document(forum=forum, title="Поставка тракторов", own_number="7/23")
    document(forum=forum, title="Поставка станков", own_number="8/23")
    nothing, number = edited({}, {"Номер документа": "7/23"})
    assert (asked(nothing), asked(number)) == ([], [str(first.id)])
    assert [(one.key, one.note) for one in number.remarks[0].likes] == [(first.id, "тот же номер документа")]
    assert [asked(row) for row in edited({}, {"Место подписания": "г. Уфа"})] == [[], []]


def test_a_row_is_compared_with_what_the_rows_before_make_of_the_register() -> None:
    forum = EditionFactory.create()
    document(forum=forum, title="Поставка тракторов", own_number="7/23")
    document(forum=forum, title="Поставка станков", own_number="8/23")
    moved, taken = edited({"Номер документа": "9/23"}, {"Номер документа": "7/23"})
    assert (asked(moved), asked(taken)) == ([], [])
    first, second = edited({"Номер документа": "9/23"}, {"Номер документа": "9/23"})
    assert (asked(first), asked(second)) == ([], [f"row{first.number}"])


@pytest.mark.parametrize("takes_sum", [True, False])
def test_every_sum_that_a_decision_may_make_is_asked_about(takes_sum: bool) -> None:
    forum = EditionFactory.create()
    for _ in range(2):
        document(forum=forum, parties=(party(organisation=OrganisationFactory.create()),))
    own = document(forum=forum, title="Свой")
    titles, rows = rows_of(left(order()))
    line = next(row for row in rows if row["Наименование документа"].text == "Свой")
    content = typed(titles, [{**line, "Сумма": "3 млрд" if takes_sum else line["Сумма"], "Примечание": "иное"}])
    edit_agreement(actor=SECRETARY, agreement=own, draft=replace(stored_draft(own), note="другое"))
    _table, preview = checked(content, order())
    (row,) = preview.rows
    assert ({cell.key for cell in row.cells if cell.is_open}, asked(row)) == (
        ({"value", "note"}, [f"sum {3_000 * MILLION} RUB"]) if takes_sum else ({"note"}, [])
    )


def test_the_sums_of_many_edits_are_compared_with_what_is_read_once() -> None:
    forum = EditionFactory.create()
    for number in range(6):
        document(forum=forum, title=f"Договор № {number}", value=MILLION + number)
    titles, rows = rows_of(left(order()))
    more = []
    for several in (2, 6):
        costs = []
        for change in ({"Примечание": "иное"}, {"Сумма": "2 млрд"}):
            content = typed(titles, [{**row, **change} for row in rows[:several]])
            db.session.flush()
            db.session.expunge_all()
            with counted() as number_of:
                preview = checked(content, order())[1]
                costs.append((number_of(), len(preview.asking())))
        assert [asking for _statements, asking in costs] == [0, several]
        more.append(costs[1][0] - costs[0][0])
    assert more[0] == more[1]


def test_a_list_and_a_single_document_are_asked_the_same() -> None:
    forum, region = EditionFactory.create(), RegionFactory.create(side=Side.BY)
    ru = OrganisationFactory.create(inn="7707083893")
    by = OrganisationFactory.create(unp="100320487", region=region)
    both = (party(organisation=ru), party(organisation=by))
    stored = [
        document(forum=forum, own_number="1", subject="Поставка тракторов", planned_on=None, parties=both),
        document(forum=forum, own_number="№ 1", subject="Поставка станков", parties=(party(organisation=ru),)),
        document(forum=forum, own_number="3", subject="Поставка тракторов.", parties=both),
        document(forum=EditionFactory.create(), own_number="1", subject="Иное", parties=(party(region=region),)),
    ]
    drafts = [draft_of(one) for one in stored]
    drafts += [draft_of(stored[0], own_number="б/н", value=MILLION + 1), contract_draft(5)]
    together = KnownDocuments(drafts, actor=SECRETARY)
    answers = [together.like(Compared.of(draft)) for draft in drafts]
    assert answers == [like_documents(actor=SECRETARY, draft=draft) for draft in drafts]
    newest_first = [stored[2].id, stored[1].id, stored[0].id]
    assert [one.id for one in answers[0]] == newest_first
    assert answers[0][0].why == (Likeness.SUBJECT,)
    assert set(answers[0][2].why) >= {Likeness.NUMBER, Likeness.SUBJECT}
    assert answers[-1] == []


def test_what_one_may_not_see_is_told_to_nobody_else() -> None:
    forum = EditionFactory.create()
    hidden = document(forum=forum, own_number="тайна-7", title="Секретный договор другого региона")
    stranger = representative(OrganisationFactory.create())
    drafts = [draft_of(hidden, title="Свой договор")]
    for actor, ids in ((SECRETARY, [hidden.id]), (stranger, [])):
        found = KnownDocuments(drafts, actor=actor).like(Compared.of(drafts[0]))
        assert [one.id for one in found] == ids
