"""LibreOffice opens the export, computes it anew and comes to the same figures."""

import csv
import io
import re
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forum.core.spreadsheet import Column, Kind, RegisterSheet, stream_workbook
from tests.core.spreadsheet.reading import raw_cells
from tests.core.spreadsheet.test_reports import report

pytestmark = pytest.mark.browser

COLUMNS: tuple[Column[Any], ...] = (
    Column("number", "№ п/п", Kind.ORDINAL),
    Column("text", "Текст", read=lambda row: row[0], wraps=True),
    Column("value", "Сумма", Kind.MONEY, lambda row: row[1], total="sum"),
    Column("day", "Дата", Kind.DATE, lambda row: row[2], total="count"),
)
TEXTS = ["=1+1", "_x000D_", "a & b < c", "две\nстроки", " края ", "+7 (495) 123-45-67", "007", "ўёі 😀"]
ROWS = [(text, 9 * 10**13 // 7 * (place - 3), date(2023, 6, 26)) for place, text in enumerate(TEXTS)]


def _converted(workbook: bytes, folder: Path, to: str, suffix: str) -> bytes:
    source = folder / "in.xlsx"
    source.write_bytes(workbook)
    profile, out = (folder / "profile").as_uri(), str(folder / "out")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", out, str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (result,) = Path(out).glob(f"*.{suffix}")
    return result.read_bytes()


def _without_values(workbook: bytes) -> bytes:
    """The same file with no cached value of a formula, so that only computing can bring it back."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    return out.getvalue()


def test_totals_computed_anew_equal_the_cached_ones(tmp_path: Path) -> None:
    sheet = RegisterSheet(COLUMNS, ROWS, name="Реестр", title="Проба")
    workbook = b"".join(stream_workbook([sheet, report()], title="Проба"))
    back = _converted(_without_values(workbook), tmp_path, "xlsx:Calc MS Excel 2007 XML", "xlsx")
    for number in (1, 2):
        ours = {name: cell for name, cell in raw_cells(workbook, number).items() if cell.formula and cell.kind == "n"}
        theirs = raw_cells(back, number)
        assert ours
        for name, cell in ours.items():
            assert cell.text is not None
            computed = theirs[name].text
            assert computed is not None
            # LibreOffice computes in binary fractions: the kopeck is what has to agree.
            assert round(Decimal(computed), 2) == round(Decimal(cell.text), 2), name


def test_texts_arrive_as_they_left(tmp_path: Path) -> None:
    sheet = RegisterSheet(COLUMNS, ROWS, name="Реестр", totals=False)
    workbook = b"".join(stream_workbook([sheet], title="Проба"))
    output = _converted(workbook, tmp_path, "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false", "csv")
    records = list(csv.reader(io.StringIO(output.decode(), newline=""), delimiter=";"))
    assert [record[1] for record in records[1:]] == TEXTS
