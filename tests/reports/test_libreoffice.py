"""LibreOffice opens the papers on a year, computes the workbooks anew, and prints them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from forum.core.security import CONSOLE
from forum.reports.enums import ReportKind
from forum.reports.verification import Verdict, kept_bytes, verify
from tests.core.spreadsheet.libreoffice import compare_totals, computed, converted, page_count, sheet_count
from tests.core.spreadsheet.reading import raw_cells
from tests.reports.frozen import frozen
from tests.reports.reading import cells_of, row_of
from tests.reports.staging import Papers, stage, stage_every_region, stage_one_region

pytestmark = pytest.mark.browser

STAGES = {stage: (85, 35), stage_every_region: (130, 20), stage_one_region: (29, 20)}
"""What is staged, and more than how many formulas the report and the internal workbook have then."""


@pytest.mark.parametrize("make", STAGES)
def test_totals_computed_anew_equal_the_cached_ones(app: Flask, tmp_path: Path, make: Callable[[], None]) -> None:
    make()
    papers = Papers()
    ours = {"annual": papers.annual("ru"), "internal": papers.internal("ru")}
    theirs = computed(ours, tmp_path)
    compared = {name: compare_totals(ours[name], theirs[name]) for name in ours}
    annual, internal = STAGES[make]
    assert compared["annual"] > annual
    assert compared["internal"] > internal


def test_the_matrix_is_what_it_was(app: Flask, tmp_path: Path) -> None:
    stage_one_region()
    ours = Papers().annual("ru")
    theirs = computed({"ours": ours}, tmp_path)["ours"]
    row = row_of(cells_of(ours, "Матрица"), "Регион не установлен", "A")
    assert raw_cells(theirs, 7)[f"B{row}"].text == "1600000000"


@pytest.mark.parametrize("make", STAGES)
def test_the_note_is_two_pages_at_most(app: Flask, tmp_path: Path, make: Callable[[], None]) -> None:
    make()
    papers = Papers()
    notes = {locale: papers.note(locale) for locale in ("ru", "be", "en")}
    printed = converted(notes, tmp_path, to="pdf", kind="docx")
    assert {locale for locale, pdf in printed.items() if page_count(pdf) not in (1, 2)} == set()


def test_an_empty_year_prints_a_page_a_sheet(app: Flask, tmp_path: Path) -> None:
    stage_one_region()
    papers = Papers(year=2030)
    ours = {locale: papers.annual(locale) for locale in ("ru", "be", "en")}
    printed = converted(ours, tmp_path, to="pdf")
    # The regions of Russia, all of them «…», take two pages side by side, four times at most; those of Belarus once.
    for locale, pdf in printed.items():
        assert sheet_count(ours[locale]) < page_count(pdf) <= sheet_count(ours[locale]) + 8


def test_frozen_files_saved_anew_by_libreoffice_are_sound(app: Flask, tmp_path: Path) -> None:
    stage_every_region()
    for kind, suffix in ((ReportKind.ANNUAL, "xlsx"), (ReportKind.NOTE, "docx"), (ReportKind.INTERNAL, "xlsx")):
        folder = tmp_path / kind
        folder.mkdir()
        run = frozen(kind=kind, locale="ru")
        saved = converted({"saved": kept_bytes(run)}, folder, to=suffix, kind=suffix)["saved"]
        found = verify(saved, filename=f"saved.{suffix}", actor=CONSOLE)
        assert (found.content.book.changed, list(found.content.paragraphs)) == ((), [])
        assert (found.verdict, found.run) == (Verdict.RESAVED, run)
