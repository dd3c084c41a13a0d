"""LibreOffice opens the annual report, computes it anew and comes to the same figures."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from forum.core.security import CONSOLE
from forum.reports.annual import annual_workbook
from tests.core.spreadsheet.libreoffice import compare_totals, computed
from tests.core.spreadsheet.reading import raw_cells
from tests.statistics.documents import Document, set_up, write

pytestmark = pytest.mark.browser


def test_totals_computed_anew_equal_the_cached_ones(app: Flask, tmp_path: Path) -> None:
    forums = set_up()
    two_by_three = {
        "ru": (("RU-BA", 3), ("RU-KLU", 7), ("RU-TA", 1)),
        "by": (("BY-MI", None), ("BY-HM", None)),
    }
    write(
        [
            Document(value=1_600_000_000_00, ru=()),
            Document(value=100_000_000_01, **two_by_three),  # type: ignore[arg-type]  # both are shares
            Document(value=7, signed_on=date(2023, 12, 31)),
            Document(forum="IX", value=33_33, signed_on=date(2022, 6, 30)),
        ],
        forums,
    )
    ours = b"".join(annual_workbook(year=2023, locale="ru", actor=CONSOLE))
    theirs = computed({"ours": ours}, tmp_path)["ours"]
    assert compare_totals(ours, theirs) > 9
    matrix = raw_cells(theirs, 4)
    unknown = next(name[1:] for name, cell in raw_cells(ours, 4).items() if cell.text == "Регион не установлен")
    assert "1600000000" in [cell.text for name, cell in matrix.items() if name[1:] == unknown]
