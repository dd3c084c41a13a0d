"""How a list is read, in words: for the page that takes it and the sheet of its template."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

RULES: Final[tuple[Any, ...]] = (
    _l("The columns may stand in any order; their titles may be in Russian, Belarusian or English."),
    _l("A column with another title is not read, and that is told. A title that stands twice refuses the file."),
    _l("Blank rows, the row of column numbers, rows that begin with “Total” and the row of the example are not read."),
    _l("Hidden sheets are not read. Hidden rows are read like the others, for a filter hides them too."),
    _l("Days are dates of the workbook or texts such as 27.06.2026; sums are numbers, or texts such as 1 234,56."),
    _l("“–” and “…” are an empty cell. A formula counts by the value stored with it."),
    _l("A row that is missing from the file is never removed from the register."),
    _l("Either all rows are brought in or none; the same file is brought in once."),
)
