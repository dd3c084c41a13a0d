"""Visits as a list: new ones by the rules of the form, changes of those that left for editing, the round trip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.imports import Decisions, read_table
from forum.core.imports.editing import editing_workbook
from forum.core.imports.importers import Answer
from forum.core.imports.templates import template_workbook
from forum.core.spreadsheet.books import read_book
from forum.core.types import DatePrecision, last_day
from forum.delegations.enums import DelegationState
from forum.delegations.importing import VISITS
from forum.delegations.models import Delegation
from forum.delegations.services.visits import edit_visit
from forum.delegations.visit_units import VISIT_UNITS
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.queries import region_by_code
from forum.statistics.queries import visit_figures
from tests.core.imports.books import opened
from tests.core.imports.lists import book, sheet
from tests.delegations.importing.sheets import brought_in, judged, order_of, told, verdicts
from tests.delegations.people import SECRETARY
from tests.delegations.test_visits import a_draft
from tests.delegations.typed import events
from tests.factories.delegations import VisitFactory
from tests.factories.reference import OrganisationFactory, load_reference
from tests.home.stage import counted
from tests.tries import tries

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

TITLES = ("Begins on", "Sending region", "Region visited", "Kind of delegation")
ROW = ("14.03.2023", "RU-BA", "BY-MI", "official")


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    load_reference()
    with app.test_request_context(), force_locale("en"):
        yield


def stored() -> list[Delegation]:
    return list(db.session.scalars(sa.select(Delegation).order_by(Delegation.id)))


def edited(**changes: Any) -> tuple[Any, Any]:
    """The visits as they leave for editing, the first row changed: the table and who brings it back."""
    order = order_of(SECRETARY, "en")
    read = opened(editing_workbook(VISITS, order))
    page = read.worksheets[0]
    heading = next(row for row in page.iter_rows() if any(cell.value == "Begins on" for cell in row))
    for cell in heading:
        if cell.value in changes:
            page.cell(row=cell.row + 1, column=cell.column).value = changes[cell.value]
    import io

    out = io.BytesIO()
    read.save(out)
    return read_table(read_book(out.getvalue()), VISITS.register(order), locale="en"), order


class TestNewRows:
    def test_a_row_is_a_confirmed_visit(self) -> None:
        organisation = OrganisationFactory.create(region=region_by_code("RU-BA"), inn="7707083893")
        columns = (*TITLES, "Sending organisation", "Level of the head", "Ends on", "Purpose", "Source")
        told_of = ("Республика Башкортостан", "Мінская вобласць", "деловая", "7707083893", "minister")
        row = ("14.03.2023", *told_of, "16.03.2023")
        preview = brought_in(VISITS, sheet(columns, (*row, "переговоры", "письмо")), order_of(SECRETARY))
        assert verdicts(preview) == ["new"]
        (visit,) = stored()
        assert (visit.region.code, visit.organisation_id, visit.state) == (
            "RU-BA", organisation.id, DelegationState.CONFIRMED,
        )  # fmt: skip
        assert visit.destination_region is not None
        assert (visit.destination_region.code, visit.kind, visit.head_level) == (
            "BY-MI", DelegationKind.BUSINESS, HeadLevel.MINISTER,
        )  # fmt: skip
        assert (visit.starts_on, visit.ends_on, visit.purpose) == (date(2023, 3, 14), date(2023, 3, 16), "переговоры")
        assert [event.action for event in events()] == ["visit.recorded"]

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("03.2023", (date(2023, 3, 31), DatePrecision.MONTH)),
            ("2023", (date(2023, 12, 31), DatePrecision.YEAR)),
            ("2023-02-01", (date(2023, 2, 1), DatePrecision.DAY)),
        ],
    )
    def test_a_day_is_kept_as_far_as_it_is_known(self, written: str, kept: tuple[date, DatePrecision]) -> None:
        brought_in(VISITS, sheet(TITLES, (written, *ROW[1:])), order_of(SECRETARY))
        assert [(visit.starts_on, visit.date_precision) for visit in stored()] == [kept]

    @pytest.mark.parametrize(
        ("row", "cell"),
        [
            (("", *ROW[1:]), "A2"),
            (("вчера", *ROW[1:]), "A2"),
            ((ROW[0], "Атлантида", *ROW[2:]), "B2"),
            ((ROW[0], "регион не установлен", *ROW[2:]), "B2"),
            ((ROW[0], ROW[1], "RU-MOW", ROW[3]), "C2"),
            ((*ROW[:3], "дружеская"), "D2"),
        ],
    )
    def test_a_fault_stands_at_its_cell_and_nothing_is_written(self, row: tuple[str, ...], cell: str) -> None:
        preview = judged(VISITS, sheet(TITLES, ROW, row), order_of(SECRETARY))
        assert not preview.is_sound
        assert [at.replace("3", "2") for at, _message in told(preview)] == [cell]
        assert stored() == []

    def test_an_unknown_organisation_is_told(self) -> None:
        preview = judged(VISITS, sheet((*TITLES, "Sending organisation"), (*ROW, "Никто")), order_of(SECRETARY))
        assert [at for at, _message in told(preview)] == ["E2"]

    def test_a_visit_that_is_recorded_already_is_asked_about(self) -> None:
        brought_in(VISITS, sheet(TITLES, ROW), order_of(SECRETARY))
        again = sheet(TITLES, ROW, ("15.03.2023", *ROW[1:]))
        preview = judged(VISITS, again, order_of(SECRETARY))
        assert verdicts(preview) == ["new", "new"]
        assert [row.can_be_left_out for row in preview.rows] == [True, False]
        (number,) = Decisions().unanswered(preview)
        (asking,) = preview.asking()
        question = asking.question
        for leaves_out, visits in ((True, 2), (False, 3)):
            with db.session.begin_nested() as kept:
                said = Decisions(answers={number: Answer(question, leaves_out)})
                VISITS.apply(preview, order_of(SECRETARY), said)
                assert len(stored()) == visits
                kept.rollback()
            db.session.info.get("unaudited", {}).clear()

    def test_equal_rows_of_a_list_are_asked_about_and_may_be_two_visits(self) -> None:
        preview = judged(VISITS, sheet(TITLES, ROW, ROW), order_of(SECRETARY))
        assert [len(row.remarks) for row in preview.rows] == [0, 1]
        of_month = sheet(TITLES, *(("03.2023", *ROW[1:]) for _number in range(2)))
        assert [len(row.remarks) for row in judged(VISITS, of_month, order_of(SECRETARY)).rows] == [0, 0]
        VISITS.apply(preview, order_of(SECRETARY), Decisions.confirming(preview))
        assert len(stored()) == 2
        db.session.commit()

    def test_the_published_year_comes_in_by_a_list(self) -> None:
        """323 visits of 2023: 91 from Russian regions, 96 official and 136 business ones from Belarus."""
        kinds = ("official", "business", "youth")
        rows = [(f"{1 + number % 12:02d}.2023", "RU-BA", "BY-MI", kinds[number % 3]) for number in range(91)]
        rows += [(f"{1 + number % 28:02d}.05.2023", "BY-HM", "RU-MOW", "official") for number in range(96)]
        rows += [("2023", "BY", "RU-BA", "business") for _number in range(136)]
        preview = brought_in(VISITS, sheet(TITLES, *rows), order_of(SECRETARY))
        assert verdicts(preview) == ["new"] * 323
        figures = visit_figures(date(2024, 1, 1)).of_year(2023)
        assert [figures.count(unit.covers).visits for unit in VISIT_UNITS[:3]] == [91, 96, 136]
        assert figures.count().visits == 323

    @pytest.mark.parametrize("locale", ["ru", "be", "en"])
    def test_its_own_template_is_read_in_every_language(self, locale: str) -> None:
        order = order_of(SECRETARY, locale)
        with force_locale(locale):
            read = opened(template_workbook(VISITS, order))
            page = read.worksheets[0]
            assert [rule.type for rule in page.data_validations.dataValidation] == ["list"] * 4
            content = b"".join(template_workbook(VISITS, order))
            with pytest.raises(DomainError):
                # The example is no row.
                read_table(read_book(content), VISITS.register(order), locale=locale)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_statements_does_not_grow_with_the_list(self, rows: int) -> None:
        organisation = OrganisationFactory.create(region=region_by_code("RU-BA"))
        lines = [(f"{1 + number:02d}.03.2023", *ROW[1:], organisation.name_ru) for number in range(rows)]
        table = read_table(
            book(sheet((*TITLES, "Sending organisation"), *lines)), VISITS.register(order_of(SECRETARY)), locale="en"
        )
        db.session.expire_all()
        with counted() as sent:
            VISITS.check(table, order_of(SECRETARY))
            assert sent() == 3


class TestEdited:
    def test_a_changed_cell_changes_the_visit_alone(self) -> None:
        first = VisitFactory.create(region=region_by_code("RU-BA"), destination_region=region_by_code("BY-MI"))
        second = VisitFactory.create(region=region_by_code("RU-BA"), destination_region=region_by_code("BY-HM"))
        versions = (first.version, second.version)
        table, order = edited(**{"Purpose": "выставка", "Begins on": "05.2023"})
        preview = VISITS.check(table, order)
        assert sorted(verdicts(preview)) == ["changed", "unchanged"]
        assert VISITS.apply(preview, order, Decisions()) == 1
        db.session.commit()
        changed = {visit.id: (visit.purpose, visit.starts_on, visit.date_precision) for visit in stored()}
        assert changed[first.id] == ("выставка", date(2023, 5, 31), DatePrecision.MONTH)
        assert changed[second.id] == (None, date(2023, 6, 15), DatePrecision.DAY)
        assert (first.version, second.version) == (versions[0] + 1, versions[1])
        assert [event.action for event in events()] == ["visit.changed"]

    def test_a_visit_that_moved_on_is_decided_on(self) -> None:
        visit = VisitFactory.create(region=region_by_code("RU-BA"), destination_region=region_by_code("BY-MI"))
        table, order = edited(Purpose="выставка")
        edit_visit(actor=SECRETARY, visit=visit, draft=a_draft(purpose="ярмарка"))
        preview = VISITS.check(table, order)
        assert verdicts(preview) == ["conflict"]
        (row,) = preview.rows
        assert [(cell.key, cell.stored, cell.file, cell.is_open) for cell in row.cells] == [
            ("purpose", "ярмарка", "выставка", True)
        ]
        db.session.commit()

    def test_a_withdrawn_visit_is_not_changed(self) -> None:
        VisitFactory.create(
            region=region_by_code("RU-BA"), destination_region=region_by_code("BY-MI"), state=DelegationState.WITHDRAWN
        )
        table, order = edited(Purpose="выставка")
        assert verdicts(VISITS.check(table, order)) == ["not_permitted"]


DAYS = st.dates(date(2014, 1, 1), date(2026, 6, 1))
TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40).map(str.strip)


@settings(
    deadline=None,
    max_examples=tries(3),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "starts_on": DAYS,
                "date_precision": st.sampled_from(DatePrecision),
                "kind": st.sampled_from(DelegationKind),
                "head_level": st.sampled_from(HeadLevel),
                "state": st.sampled_from(DelegationState),
                "region": st.sampled_from(("RU-BA", "RU", "RU-XX")),
                "destination_region": st.sampled_from(("BY-MI", "BY", "BY-XX")),
                "has_organisation": st.booleans(),
                "purpose": TEXTS,
                "results": TEXTS,
                "source": TEXTS,
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_an_untouched_list_wants_nothing(drawn: list[dict[str, Any]]) -> None:
    with db.session.begin_nested() as kept:
        for one in drawn:
            given_ = dict(one)
            if given_.pop("has_organisation"):
                given_["organisation"] = OrganisationFactory.create(name_ru="Одно имя")
            precision = given_["date_precision"]
            given_["starts_on"] = last_day(given_["starts_on"], precision)
            if precision is DatePrecision.DAY:
                given_["ends_on"] = given_["starts_on"]
            regions = {key: region_by_code(given_.pop(key)) for key in ("region", "destination_region")}
            VisitFactory.create(**given_, **regions)
        order = order_of(SECRETARY, "ru")
        with force_locale("ru"):
            content = b"".join(editing_workbook(VISITS, order))
        # Brought back by whoever reads another language.
        for locale in ("ru", "be", "en"):
            with force_locale(locale):
                back = replace(order, locale=locale)
                table = read_table(read_book(content), VISITS.register(back), locale=locale)
                preview = VISITS.check(table, back)
            assert ([cell for row in preview.rows for cell in row.cells], told(preview)) == ([], [])
            assert len(preview.rows) == len(drawn)
        kept.rollback()
    db.session.expunge_all()
    db.session.info.get("unaudited", {}).clear()
