"""LibreOffice opens the annual report, computes it anew and comes to the same figures."""

import io
import re
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from forum.core.security import CONSOLE
from forum.reports.annual import annual_workbook
from tests.core.spreadsheet.reading import raw_cells
from tests.statistics.documents import Document, set_up, write

pytestmark = pytest.mark.browser

SHEETS = 9


def without_values(workbook: bytes) -> bytes:
    """The same file with no cached value of a formula, so that only computing can bring it back."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    return out.getvalue()


def computed_by_libreoffice(workbook: bytes, folder: Path) -> bytes:
    source, out = folder / "in.xlsx", folder / "out"
    source.write_bytes(workbook)
    profile = (folder / "profile").as_uri()
    kind = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", out, source],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (out / "in.xlsx").read_bytes()


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
    theirs = computed_by_libreoffice(without_values(ours), tmp_path)
    for number in range(1, SHEETS + 1):
        cached, computed = raw_cells(ours, number), raw_cells(theirs, number)
        for name, cell in cached.items():
            if cell.formula is not None and cell.kind == "n":
                # LibreOffice computes in binary fractions: the kopeck is what has to agree.
                told = computed[name].text
                assert told is not None
                assert round(Decimal(told), 2) == round(Decimal(str(cell.text)), 2), (number, name)
    matrix = raw_cells(theirs, 4)
    unknown = next(name[1:] for name, cell in raw_cells(ours, 4).items() if cell.text == "Регион не установлен")
    assert "1600000000" in [cell.text for name, cell in matrix.items() if name[1:] == unknown]
