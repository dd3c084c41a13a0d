"""One region, all of them, an endless name, an empty year."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from openpyxl import load_workbook

from forum.statistics.queries import StatisticsFilter, total_figures
from tests.core.spreadsheet.reading import raw_cells
from tests.reports.reading import cells_of, note_text, told
from tests.reports.staging import Papers, stage_every_region, stage_one_region

# Papers are written from figures that were read; those are tried on both.
pytestmark = pytest.mark.either


@pytest.mark.parametrize("make", [stage_one_region, stage_every_region])
def test_one_region_and_all_of_them_have_sound_papers(app: Flask, make: Callable[[], None]) -> None:
    make()
    papers = Papers()
    cells = cells_of(papers.annual("ru"), "Регионы РФ")
    total = total_figures(StatisticsFilter(year=2023)).kopecks
    assert total is not None
    assert told(cells, "Всего", "I") == [f"{total // 100}.{total % 100:02d}"]
    assert {cell.text for cell in cells_of(papers.internal("ru"), "Контрольные итоги").values() if cell.formula} <= {
        "0.00",
        "0.000000",
    }
    assert note_text(papers.note("ru")).count("\n") > 20


def test_an_empty_year_is_told_by_signs_alone(app: Flask) -> None:
    stage_one_region()
    papers = Papers(year=2030)
    for made in (papers.annual(), papers.internal()):
        count = len(load_workbook(io.BytesIO(made), read_only=True).sheetnames)
        numbers = [
            cell for number in range(1, count + 1) for cell in raw_cells(made, number).values()
            if cell.kind == "n" and cell.text in ("0", "0.00")
        ]  # fmt: skip
        assert numbers == []
    assert "No documents signed in this period are known." in note_text(papers.note())


def test_no_list_without_documents_stands_in_the_internal_workbook(app: Flask) -> None:
    stage_one_region()
    always = ["Control totals", "Left out", "Published figures", "Concentration by year", "Concentration by region"]
    names = {year: load_workbook(io.BytesIO(Papers(year=year).internal())).sheetnames for year in (2023, 2030)}
    assert names == {2023: [*always, "Contracts", "Method"], 2030: [*always, "Method"]}
