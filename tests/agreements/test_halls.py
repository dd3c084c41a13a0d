"""A hall without a network: the list goes out, comes back filled in, and is recorded as a whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from forum.agreements.drafts import SlotDraft
from forum.agreements.enums import AgreementState, SumSource
from forum.agreements.models import Agreement, RegisterCounter, SigningSlot, SlotPlace
from forum.agreements.services import edit_agreement
from forum.agreements.services.slots import clear_place, create_slot, fill_slot
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.forums.models import Forum
from tests.agreements.pages import count, enter, shown, stage, stored
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, draft_of

DAY = date(2023, 6, 27)
LABELS = {
    "number": "Number on the signing programme",
    "title": "Title of the document",
    "outcome": "Outcome",
    "reason": "Reason",
    "target": "Moved to the slot",
    "day": "Signed on",
    "own": "Number of the document",
    "sum": "Sum",
    "currency": "Currency",
    "source": "Source of the sum",
    "ru": "Signed for the Russian side",
    "post": "Position, Russian side",
    "mark": "Mark of the row: leave it as it is",
}
Edit = Callable[[Worksheet], None]


class Hall:
    """A slot of three planned documents, a second slot, and the secretary who takes the list along."""

    def __init__(self, browser: Browser) -> None:
        self.forum: Forum = stage()[0]
        self.slot = self._slot("Большой зал")
        self.other = self._slot("Малый зал")
        self.keys = [
            AgreementFactory.create(forum=self.forum, title=f"Документ {n}", list_number=n, value=n * 100).id
            for n in (1, 2, 3)
        ]
        fill_slot(actor=SECRETARY, slot=self.slot, agreements=[stored(key) for key in self.keys])
        self.slot_id, self.other_id = self.slot.id, self.other.id
        db.session.commit()
        self.browser = browser
        enter(browser)
        self.url = f"/agreements/slots/{self.slot_id}/list"

    def _slot(self, hall: str) -> SigningSlot:
        return create_slot(actor=SECRETARY, forum=self.forum, draft=SlotDraft(on_date=DAY, hall=hall))

    def download(self) -> bytes:
        return bytes(self.browser.get(f"{self.url}.xlsx").data)

    def filled(self, edit: Edit | None = None, **rows: dict[str, Any]) -> bytes:
        """The list with cells of the rows ``d1`` to ``d3`` written, saved by another program."""
        book = openpyxl.load_workbook(io.BytesIO(self.download()))
        sheet = book.worksheets[0]
        for name, cells in rows.items():
            for column, value in cells.items():
                sheet[f"{letter(sheet, column)}{header(sheet) + int(name[1:])}"] = value
        if edit:
            edit(sheet)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def send(self, content: bytes, *, status: int = 200) -> None:
        """Send the list; the page is the preview, or names the faults."""
        self.browser.get(self.url)
        upload = {"file": (io.BytesIO(content), "список.xlsx")}
        self.browser.submit("/list", upload, status=status)

    def record(self, content: bytes) -> None:
        """Send the list and confirm the preview."""
        self.send(content)
        self.browser.submit("/list")

    def faults(self, content: bytes) -> list[tuple[str, str]]:
        """Send a list that is refused: the cells and the reasons."""
        self.send(content, status=422)
        html = shown(self.browser).html
        rows = html.partition('aria-label="To be corrected"')[2].partition("</table>")[0].split("<tr>")[2:]
        return [tuple(part.partition("</span>")[0] for part in row.split("<span>")[1:4:2]) for row in rows]  # type: ignore[misc]  # two of the three cells


@pytest.fixture
def hall(browser: Browser) -> Hall:
    """The stage of these tests."""
    return Hall(browser)


def header(sheet: Worksheet) -> int:
    return next(row for row in range(1, 10) if any(cell.value == LABELS["mark"] for cell in sheet[row]))


def letter(sheet: Worksheet, column: str) -> str:
    return next(
        get_column_letter(at) for at, cell in enumerate(sheet[header(sheet)], 1) if cell.value == LABELS[column]
    )


def row_of(key: int) -> Agreement:
    return stored(key)


def state(hall: Hall) -> list[tuple[AgreementState, int | None]]:
    return [(row_of(key).state, row_of(key).value) for key in hall.keys]


PLANNED = [(AgreementState.PLANNED, 100), (AgreementState.PLANNED, 200), (AgreementState.PLANNED, 300)]


class TestRecording:
    def test_untouched_list_changes_nothing(self, hall: Hall) -> None:
        before = count(AuditEvent)
        hall.send(hall.filled(), status=422)
        assert "Nothing was filled in" in shown(hall.browser).text
        assert state(hall) == PLANNED
        # The download alone is told.
        assert count(AuditEvent) == before + 1

    def test_signed_moved_and_taken_off(self, hall: Hall) -> None:
        content = hall.filled(
            d1={
                "outcome": "signed",
                "sum": 110_000_000_000.55,
                "own": "12/ГП",
                "ru": "А. Б. Вымышленный",
                "post": "глава",
            },
            d2={"outcome": "перенесён", "target": "27.06.2023, Малый зал"},
            d3={"outcome": "Taken off", "reason": "стороны не готовы"},
        )
        hall.send(content)
        assert "one hundred and ten billion" in shown(hall.browser).text.casefold()
        assert state(hall) == PLANNED
        hall.browser.submit("/list")
        first, second, third = (row_of(key) for key in hall.keys)
        assert (first.state, first.value, first.own_number) == (AgreementState.SIGNED, 11_000_000_000_055, "12/ГП")
        assert (first.signed_on, first.place) == (DAY, "Большой зал")
        assert (first.parties[0].signatory, first.parties[0].signatory_post) == ("А. Б. Вымышленный", "глава")
        place = db.session.scalars(sa.select(SlotPlace).where(SlotPlace.agreement_id == second.id)).one()
        assert (second.state, place.slot_id) == (AgreementState.PLANNED, hall.other_id)
        assert (third.state, third.state_reason) == (AgreementState.WITHDRAWN, "стороны не готовы")

    def test_rows_without_an_outcome_may_be_corrected(self, hall: Hall) -> None:
        hall.record(hall.filled(d2={"sum": "2.5 bn", "source": "by word of mouth"}))
        row = row_of(hall.keys[1])
        assert (row.state, row.value, row.sum_source) == (AgreementState.PLANNED, 250_000_000_000, SumSource.HEARSAY)
        assert state(hall)[0] == PLANNED[0]

    @pytest.mark.parametrize("day", [date(2023, 6, 26), "26.06.2023", "2023-06-26"])
    def test_day_is_read_as_a_date_or_as_text(self, hall: Hall, day: Any) -> None:
        hall.record(hall.filled(d1={"outcome": "signed", "day": day}))
        assert row_of(hall.keys[0]).signed_on == date(2023, 6, 26)

    def test_list_sent_twice_is_recorded_once(self, hall: Hall) -> None:
        content = hall.filled(d1={"outcome": "signed"})
        hall.record(content)
        number = row_of(hall.keys[0]).register_number
        assert [cell for cell, _why in hall.faults(content)] == ["R5"]
        assert row_of(hall.keys[0]).register_number == number
        assert db.session.scalars(sa.select(RegisterCounter.last)).all() == [1]

    def test_preview_leaves_nothing_behind(self, hall: Hall) -> None:
        content = hall.filled(d1={"outcome": "signed"}, d2={"outcome": "signed"})
        before = count(AuditEvent)
        hall.send(content)
        assert (state(hall), count(AuditEvent)) == (PLANNED, before)
        assert count(RegisterCounter) == 0

    def test_list_in_another_language_is_read(self, hall: Hall) -> None:
        hall.browser.client.set_cookie("locale", "be")
        content = hall.download()
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        titles = {cell.value: get_column_letter(at) for at, cell in enumerate(sheet[4], start=1)}
        sheet[f"{titles['Вынік']}5"] = "падпісаны"
        out = io.BytesIO()
        book.save(out)
        hall.browser.client.set_cookie("locale", "en")
        hall.record(out.getvalue())
        assert row_of(hall.keys[0]).state is AgreementState.SIGNED


class TestRefusals:
    def test_one_fault_stops_the_whole_list(self, hall: Hall) -> None:
        content = hall.filled(d1={"outcome": "taken off"}, d2={"outcome": "может быть"}, d3={"sum": "1,234"})
        assert [cell for cell, _why in hall.faults(content)] == ["F6", "K7", "G5"]
        assert state(hall) == PLANNED

    def test_rule_of_a_service_is_told_at_its_cell_and_stops_the_whole_list(self, hall: Hall) -> None:
        content = hall.filled(
            d1={"outcome": "signed"},
            d2={"outcome": "signed", "day": date(2031, 1, 1)},
            d3={"outcome": "taken off"},
        )
        assert [cell for cell, _why in hall.faults(content)] == ["I6", "G7"]
        assert state(hall) == PLANNED

    @pytest.mark.parametrize(
        ("cells", "cell"),
        [
            ({"sum": 1.234}, "K5"),
            ({"sum": -5}, "K5"),
            ({"sum": "=1+1"}, "K5"),
            ({"sum": 10**15}, "K5"),
            ({"currency": "XXX"}, "L5"),
            ({"sum": 5, "currency": "XXX"}, "L5"),
            ({"sum": 5, "currency": "рубли"}, "L5"),
            ({"outcome": "moved"}, "H5"),
            ({"outcome": "moved", "target": "нет такого"}, "H5"),
            ({"outcome": "moved", "target": "27.06.2023, Большой зал"}, "H5"),
            ({"reason": "без исхода"}, "F5"),
            ({"day": "вчера"}, "I5"),
            ({"source": "радио"}, "M5"),
            ({"ru": "А. Б.\nВ. Г."}, "N5"),
            ({"title": "Документ 2", "outcome": "signed"}, "C5"),
            ({"mark": "1-1-x", "outcome": "signed"}, "R5"),
            ({"mark": "999999-1-000000000000", "outcome": "signed"}, "R5"),
        ],
    )
    def test_bad_cell_is_named(self, hall: Hall, cells: dict[str, Any], cell: str) -> None:
        assert [where for where, _why in hall.faults(hall.filled(d1=cells))] == [cell]
        assert state(hall) == PLANNED

    def test_document_changed_meanwhile_is_told_and_an_untouched_row_is_not(self, hall: Hall) -> None:
        content = hall.filled(d1={"outcome": "signed"})
        for key in hall.keys[:2]:
            row = stored(key)
            edit_agreement(actor=SECRETARY, agreement=row, draft=draft_of(row, note="на месте"))
        db.session.commit()
        ((cell, why),) = hall.faults(content)
        assert cell == "R5"
        assert f"changed while you were editing it: {SECRETARY.label}" in why

    def test_document_that_left_the_slot_is_told(self, hall: Hall) -> None:
        content = hall.filled(d3={"outcome": "signed"})
        place = db.session.scalars(sa.select(SlotPlace).where(SlotPlace.agreement_id == hall.keys[2])).one()
        clear_place(actor=SECRETARY, place=place)
        db.session.commit()
        assert hall.faults(content) == [("R7", "The document stands in this slot no more.")]

    def test_rows_that_were_sorted_apart_are_told(self, hall: Hall) -> None:
        def sort_apart(sheet: Worksheet) -> None:
            first, mark = header(sheet) + 1, letter(sheet, "mark")
            sheet[f"{mark}{first}"], sheet[f"{mark}{first + 1}"] = (
                sheet[f"{mark}{first + 1}"].value,
                sheet[f"{mark}{first}"].value,
            )
            sheet[f"{letter(sheet, 'outcome')}{first}"] = "signed"

        assert [cell for cell, _why in hall.faults(hall.filled(sort_apart))] == ["C5", "C6"]

    def test_row_that_stands_twice_is_told(self, hall: Hall) -> None:
        def double(sheet: Worksheet) -> None:
            first = header(sheet) + 1
            for at, cell in enumerate(sheet[first], start=1):
                sheet.cell(first + 5, at).value = cell.value
            for number in (first, first + 5):
                sheet[f"{letter(sheet, 'outcome')}{number}"] = "signed"

        assert hall.faults(hall.filled(double)) == [("R10", "The same document stands in row 5.")]

    def test_document_added_to_the_list_is_refused(self, hall: Hall) -> None:
        assert [cell for cell, _why in hall.faults(hall.filled(d4={"title": "Новый", "outcome": "signed"}))] == ["R8"]

    @pytest.mark.parametrize("column", ["outcome", "mark", "title"])
    def test_column_that_is_missing_is_named(self, hall: Hall, column: str) -> None:
        def rename(sheet: Worksheet) -> None:
            sheet[f"{letter(sheet, column)}{header(sheet)}"] = "Прочее"

        hall.send(hall.filled(rename, d1={"own": "1"}), status=422)
        assert 'id="file-error"' in shown(hall.browser).html

    @pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04"])
    def test_other_file_is_refused_at_the_field(self, hall: Hall, content: bytes) -> None:
        hall.send(content, status=422)
        assert 'id="file-error"' in shown(hall.browser).html

    def test_list_of_another_slot_is_refused(self, hall: Hall) -> None:
        content = hall.filled(d1={"outcome": "signed"})
        hall.url = f"/agreements/slots/{hall.other_id}/list"
        assert [cell for cell, _why in hall.faults(content)] == ["R5"]

    @pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ANALYST, Role.DESK, Role.ADMINISTRATOR])
    def test_nobody_else_takes_the_list(self, hall: Hall, app: Flask, role: Role) -> None:
        other = Browser(app)
        enter(other, role)
        other.get(f"{hall.url}.xlsx", status=403)
        other.get(hall.url, status=403)


def test_list_says_who_took_it(hall: Hall) -> None:
    hall.download()
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.entity_label) == ("agreement.slot_list_exported", hall.forum.code)
