"""Has LibreOffice compute or convert a workbook, and compares its totals with ours."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tests.core.spreadsheet.reading import raw_cells

TO_XLSX = "xlsx:Calc MS Excel 2007 XML"
SECONDS = 240


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


def converted(
    workbooks: Mapping[str, bytes], folder: Path, *, to: str, kind: str = "xlsx", reading: str = ""
) -> dict[str, bytes]:
    """The files that LibreOffice makes of ``workbooks`` (by name without a suffix), all in one run of it.

    ``kind`` is the suffix of what they are, ``reading`` the filter that a text file is read by.
    """
    suffix = to.split(":", 1)[0]
    sources = [folder / f"{name}.{kind}" for name in workbooks]
    for source, workbook in zip(sources, workbooks.values(), strict=True):
        source.write_bytes(workbook)
    profile, out = (folder / "profile").as_uri(), folder / "out"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            *([f"--infilter={reading}"] if reading else []),
            "--convert-to",
            to,
            "--outdir",
            out,
            *sources,
        ],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    # A text file of a certain sheet is named after the sheet, too.
    return {name: next(out.glob(f"{name}*.{suffix}")).read_bytes() for name in workbooks}


def computed(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The same workbooks with every formula computed by LibreOffice and by nothing else."""
    return converted({name: without_values(workbook) for name, workbook in workbooks.items()}, folder, to=TO_XLSX)


def compare_totals(ours: bytes, theirs: bytes) -> int:
    """Assert that every number computed by a formula is what we wrote beside it; return how many there are."""
    compared = 0
    for number in range(1, sheet_count(ours) + 1):
        told = raw_cells(theirs, number)
        for name, cell in raw_cells(ours, number).items():
            if cell.formula is None or cell.kind != "n":
                continue
            value = told[name].text
            assert cell.text is not None, (number, name)
            assert value is not None, (number, name)
            # LibreOffice computes in binary fractions: the kopeck is what has to agree.
            assert round(Decimal(value), 2) == round(Decimal(cell.text), 2), (number, name, cell.formula)
            compared += 1
    return compared


def page_count(pdf: bytes) -> int:
    """How many pages a file of LibreOffice has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def sheet_count(workbook: bytes) -> int:
    """How many sheets the file has."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return sum(bool(re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)) for name in archive.namelist())
