"""Documents as a list: new ones by the rules of the form, changes of those that left for editing, the round trip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.agreements.drafts import stored_draft
from forum.agreements.enums import AgreementState, Disclosure
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.models import Agreement, Party
from forum.agreements.services import edit_agreement
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports import Decisions, Order, Verdict
from forum.core.imports.templates import template_workbook
from forum.core.text import clean_line, clean_text
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.agreements.importing.lists import brought_in, checked, left, order, rows_of, typed
from tests.agreements.random_documents import Step, World, carry_out, forgotten, make_world, modest, steps
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, RegionFactory
from tests.home.stage import counted
from tests.tries import tries

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

DAY = date(2023, 6, 27)
TITLES = (
    "Форум", "Вид документа", "Уровень", "Наименование документа", "Номер документа", "Дата подписания",
    "Российская сторона (организация)", "ИНН", "Белорусская сторона (организация)", "УНП", "Сведения о сумме", "Сумма",
    "Валюта",
)  # fmt: skip
HOSTILE = (
    "=1+1", "+7 (495) 123-45-67", "@SUM(A1)", "-15,5", "'=1", "a\x00b\x07", "\ud800x", "\u202eпередом задом",
    "семья 👨\u200d👩\u200d👧", "BАНК", "_x000D_", "<&>\"'", "Я" * 900, "две\nстроки\n\n\nчетыре", " края ", "–",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("ru"):
        yield


@pytest.fixture
def sides(app: Flask) -> dict[Side, Organisation]:
    """An organisation on either side, an edition called X, currencies."""
    load_currencies()
    EditionFactory.create(code="X")
    return {
        Side.RU: OrganisationFactory.create(name_ru="ООО «Уфа»", inn="7707083893"),
        Side.BY: OrganisationFactory.create(
            name_ru="ОАО «МАЗ»", unp="100320487", region=RegionFactory.create(side=Side.BY)
        ),
    }


def row(**changes: Any) -> dict[str, Any]:
    """A row of a signed contract."""
    values = ("X", "договор (контракт)", "между организациями", "Договор поставки", "7/23", "27.06.2023",
              "ООО «Уфа»", "", "ОАО «МАЗ»", "", "", "1 234 567,89", "RUB")  # fmt: skip
    return {**dict(zip(TITLES, values, strict=True)), **changes}


def test_new_rows_are_signed_in_the_order_of_the_list(sides: object) -> None:
    second = row(**{"Номер документа": "8/23", "Сумма": "2 млн", "Дата подписания": ""})
    third = row(**{"Номер документа": "9/23", "Сумма": 5, "Дата подписания": "06.2023", "ИНН": "7707083893"})
    assert brought_in(typed(TITLES, [row(), second, third]), order()) == 3
    db.session.commit()
    stored = db.session.scalars(sa.select(Agreement).order_by(Agreement.id)).all()
    assert [(one.register_number, one.state, one.value) for one in stored] == [
        ("X-0001", AgreementState.SIGNED, 123_456_789),
        (None, AgreementState.PLANNED, 200_000_000),
        ("X-0002", AgreementState.SIGNED, 500),
    ]
    assert {one.disclosure for one in stored} == {Disclosure.DISCLOSED}
    assert Counter(db.session.scalars(sa.select(AuditEvent.action))) == {"agreement.imported": 3}


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"Форум": ""}, "Форум", "Укажите форум здесь или выберите его рядом с файлом."),
        ({"Форум": "XL"}, "Форум", None),
        ({"Российская сторона (организация)": "ООО «Нет»"}, "Российская сторона (организация)", None),
        ({"ИНН": "7700000000"}, "ИНН", None),
        ({"Российская сторона (организация)": "ОАО «МАЗ»"}, "Российская сторона (организация)", None),
        ({"Дата подписания": "27.06.2099"}, "Дата подписания", None),
        ({"Валюта": ""}, "Валюта", None),
        ({"Вид документа": "меморандум", "Сведения о сумме": "указана"}, "Сведения о сумме", None),
        ({"Сумма": "много"}, "Сумма", None),
        ({"УНП": "100320487\n100320487"}, "Белорусская сторона (организация)", None),
    ],
)
def test_what_the_form_refuses_is_refused_at_its_cell(
    sides: object, changes: dict[str, Any], column: str, message: str | None
) -> None:
    _table, preview = checked(typed(TITLES, [row(**changes)]), order())
    (result,) = preview.rows
    assert (result.verdict, [fault.column for fault in result.faults]) == (Verdict.INVALID, [column])
    assert message is None or result.faults[0].message == message
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 0


def test_the_example_of_the_template_is_a_row_that_is_taken_in(sides: object) -> None:
    titles, (example, *_rest) = rows_of(b"".join(template_workbook(AGREEMENTS_IMPORT, order())))
    assert str(example[titles[0]].text) == "Пример"
    parties = {
        title: row()[title] for title in ("Российская сторона (организация)", "Белорусская сторона (организация)")
    }
    taken = {**example, **parties, titles[0]: "1"}
    assert taken["Сумма"].text == "1234567.89"
    assert brought_in(typed(titles, [taken]), order()) == 1


def test_the_edition_may_be_chosen_beside_the_file(sides: object) -> None:
    assert brought_in(typed(TITLES, [row(Форум="")]), order(forum="X")) == 1


def test_a_row_told_twice_is_refused_and_a_like_one_remarked(sides: object) -> None:
    like = row(**{"Наименование документа": "Договор поставки техники"})
    _table, preview = checked(typed(TITLES, [row(), row(), like]), order())
    assert [one.verdict for one in preview.rows] == [Verdict.NEW, Verdict.INVALID, Verdict.NEW]
    assert [len(one.remarks) for one in preview.rows] == [0, 0, 1]
    brought_in(typed(TITLES, [row()]), order())
    _table, preview = checked(typed(TITLES, [like]), order())
    assert ["X-0001" in one.words for one in preview.rows[0].remarks] == [True]


def test_reading_costs_the_same_however_many_organisations_are_named(sides: object) -> None:
    names = [f"ООО «Завод {number}»" for number in range(9)]
    for name in names:
        OrganisationFactory.create(name_ru=name)
    costs = []
    for several in (3, 9):
        rows = [row(**{"Российская сторона (организация)": name, "Номер документа": name}) for name in names[:several]]
        content, told = typed(TITLES, rows), order()
        db.session.flush()
        db.session.expunge_all()
        with counted() as number_of:
            _table, preview = checked(content, told)
            costs.append(number_of())
        assert preview.counts() == Counter({Verdict.NEW: several})
    assert costs[0] == costs[1]


def test_an_unusual_sum_is_remarked(sides: object) -> None:
    brought_in(typed(TITLES, [row()]), order())
    _table, preview = checked(typed(TITLES, [row(**{"Номер документа": "1", "Сумма": "1 млрд"})]), order())
    assert [fault.column for fault in preview.rows[0].remarks if "наибольшая" in fault.message] == ["Сумма"]


def test_what_the_register_says_by_itself_is_not_brought_in(sides: object) -> None:
    titles = (*TITLES, "Регистрационный номер")
    _table, preview = checked(typed(titles, [row(**{"Регистрационный номер": "X-0007"})]), order())
    assert preview.rows[0].verdict is Verdict.NOT_PERMITTED


def edited(told: Order, *changes: dict[str, Any]) -> bytes:
    """The workbook that left for editing with cells typed over, row by row; a row of None is taken out."""
    titles, rows = rows_of(left(told))
    return typed(titles, [{**own, **change} for own, change in zip(rows, changes, strict=True)])


def test_an_edited_cell_is_a_change_and_a_missing_row_no_deletion(app: Flask) -> None:
    first, second = (AgreementFactory.create(value=100, signed_on=DAY) for _ in range(2))
    told = order(reason="опечатка")
    titles, rows = rows_of(left(told))
    rows[0]["Наименование документа"] = "Договор подряда"
    key = int(str(rows[0]["Метка строки: не изменять"].text).split("-")[0])
    _table, preview = checked(typed(titles, rows[:1]), told)
    assert [(one.verdict, [cell.key for cell in one.cells]) for one in preview.rows] == [(Verdict.CHANGED, ["title"])]
    assert brought_in(typed(titles, rows[:1]), told) == 1
    db.session.commit()
    titles_stored = {one.id: one.title for one in (first, second)}
    assert titles_stored[key] == "Договор подряда"
    assert sorted(titles_stored.values()) == ["Договор подряда", "Договор поставки"]
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.reason) == ("agreement.corrected", "опечатка")


def test_a_signed_document_needs_a_reason(app: Flask) -> None:
    AgreementFactory.create(value=100, signed_on=DAY)
    _table, preview = checked(edited(order(), {"Наименование документа": "Иное"}), order())
    assert [(one.verdict, [fault.column for fault in one.faults]) for one in preview.rows] == [
        (Verdict.INVALID, ["Основание исправления"])
    ]


def test_every_cell_of_a_row_whose_version_moved_on_is_decided(app: Flask) -> None:
    agreement = AgreementFactory.create(title="Было")
    content = edited(order(), {"Наименование документа": "Файл", "Место подписания": "г. Уфа"})
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=replace(stored_draft(agreement), title="Реестр"))
    _table, preview = checked(content, order())
    (result,) = preview.rows
    assert (result.verdict, {cell.key: cell.is_open for cell in result.cells}) == (
        Verdict.CONFLICT, {"title": True, "place": True}
    )  # fmt: skip
    for takes_file, title in ((False, "Реестр"), (True, "Файл")):
        savepoint = db.session.begin_nested()
        decided = {(result.number, "title"): takes_file, (result.number, "place"): True}
        brought_in(content, order(), Decisions(decided))
        assert (agreement.title, agreement.place) == (title, "г. Уфа")
        savepoint.rollback()


def test_a_change_of_one_party_leaves_the_rest_of_them(app: Flask) -> None:
    agreement = AgreementFactory.create(title="Документ")
    organisation = OrganisationFactory.create(name_ru="Новый завод", region=agreement.parties[0].region)
    before = [party.organisation_id for party in agreement.parties]
    brought_in(edited(order(), {"Российская сторона (организация)": "Новый завод"}), order())
    db.session.commit()
    parties = db.session.scalars(sa.select(Party).order_by(Party.position)).all()
    assert [party.organisation_id for party in parties] == [organisation.id, before[1]]


def test_a_day_of_signing_typed_in_signs_and_one_taken_out_is_refused(app: Flask) -> None:
    agreement = AgreementFactory.create(title="Документ")
    brought_in(edited(order(), {"Дата подписания": "27.06.2023"}), order())
    assert (agreement.state, agreement.signed_on) == (AgreementState.SIGNED, DAY)
    told = order(reason="так")
    _table, preview = checked(edited(told, {"Дата подписания": None}), told)
    assert [(one.verdict, [fault.column for fault in one.faults]) for one in preview.rows] == [
        (Verdict.NOT_PERMITTED, ["Дата подписания"])
    ]


@pytest.mark.parametrize("state", [AgreementState.VOID, AgreementState.WITHDRAWN, AgreementState.PROPOSED])
def test_what_nobody_edits_a_list_does_not_edit(app: Flask, state: AgreementState) -> None:
    AgreementFactory.create(title="Документ", state=state)
    told = order(states=state.value)
    _table, preview = checked(edited(told, {"Наименование документа": "Иное"}), told)
    assert [one.verdict for one in preview.rows] == [Verdict.NOT_PERMITTED]
    assert [one.verdict for one in checked(left(told), told)[1].rows] == [Verdict.UNCHANGED]


def test_a_closed_edition_and_fixed_cells_are_not_permitted(app: Flask) -> None:
    agreement = AgreementFactory.create(value=100, signed_on=DAY)
    told = order(reason="так")
    content = edited(told, {"Регистрационный номер": "X-9999"})
    assert [one.verdict for one in checked(content, told)[1].rows] == [Verdict.NOT_PERMITTED]
    db.session.get_one(Forum, agreement.forum_id).state = ForumState.CLOSED
    content = edited(told, {"Наименование документа": "Иное"})
    assert [one.verdict for one in checked(content, told)[1].rows] == [Verdict.NOT_PERMITTED]


def test_a_mark_of_no_document_and_one_that_stands_twice(app: Flask) -> None:
    AgreementFactory.create()
    titles, rows = rows_of(left(order()))
    mark = "Метка строки: не изменять"
    unknown = {**rows[0], mark: "9" + rows[0][mark].text}
    damaged = {**rows[0], mark: "x"}
    _table, preview = checked(typed(titles, [rows[0], rows[0], unknown, damaged]), order())
    assert [one.verdict for one in preview.rows] == [Verdict.UNCHANGED, *[Verdict.INVALID] * 3]


@pytest.fixture
def world(app: Flask) -> World:
    """Editions, regions, rates."""
    return make_world()


hostile = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


@settings(modest, max_examples=tries(4))
@given(plan=st.lists(steps(), min_size=1, max_size=5), texts=st.data(), suffix=st.sampled_from(["xlsx", "csv"]))
def test_an_untouched_file_changes_nothing(world: World, plan: list[Step], texts: st.DataObject, suffix: str) -> None:
    with forgotten():
        for step in plan:
            agreement = carry_out(step, world)
            roughen(agreement, texts)
        versions = db.session.execute(sa.select(Agreement.id, Agreement.version).order_by(Agreement.id)).all()
        # Editions for training are no part of the whole register.
        code = db.session.scalars(sa.select(Forum.code).join(Agreement).order_by(Forum.code)).first()
        told = order(forum=code, states=[state.value for state in AgreementState])
        _table, preview = checked(left(told, suffix), told)
        assert {one.verdict for one in preview.rows} == {Verdict.UNCHANGED}, preview.rows
        assert db.session.execute(sa.select(Agreement.id, Agreement.version).order_by(Agreement.id)).all() == versions


def roughen(agreement: Agreement, texts: st.DataObject) -> None:
    """Store hostile texts as the forms would clean them."""
    agreement.title = clean_line(texts.draw(hostile)) or "Документ"
    agreement.note = clean_text(texts.draw(hostile)) or None
    agreement.subject = clean_text(texts.draw(st.sampled_from(["Я" * 32_767, "😀" * 20_000, "кратко"])))
    agreement.own_number = clean_line(texts.draw(hostile))[:60].strip() or None
    for party in agreement.parties:
        party.signatory = clean_line(texts.draw(hostile))[:200].strip() or None
        party.authority = clean_line(texts.draw(hostile))[:300].strip() or None
    db.session.flush()
