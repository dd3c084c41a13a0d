"""Rows pasted out of a workbook or a letter, laid out as the file that would hold them."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.books import column_letters
from forum.core.spreadsheet.words import in_any_language
from forum.core.text import clean_line, search_key
from forum.delegations.drafts import NAMES

PASTED_NAME: Final = "pasted-list.csv"
HEADING_WITHIN: Final = 5
"""Pasted lines among which the heading is looked for."""
_ANNEX: Final[dict[str, Any]] = {
    "position": _l("No."),
    "full_name": _l("Family name, given name, patronymic"),
    "work": _l("Position, place of work"),
    "status": _l("Status in the delegation"),
    "sections": _l("Events (sections)"),
    "phone": _l("Contact telephone"),
}
"""The annex to the letter of a delegation: what is pasted without a heading stands in this order."""
_ALSO: Final = {
    **dict.fromkeys(("фио", "ф и о", "фамилия имя отчество при наличии", "участник"), "full_name"),
    **dict.fromkeys(("піб", "прозвішча імя імя па бацьку пры наяўнасці", "прозвішча імя па бацьку"), "full_name"),
    **dict.fromkeys(("должность и место работы", "пасада і месца працы"), "work"),
}
"""How officials head these columns besides, folded."""
_PARTS: Final = {"full_name": NAMES, "work": ("post", "workplace")}
"""The columns of the application that one of the annex holds together."""
_NUMBER: Final = re.compile(r"\s*\d{1,4}\s*[.)]?\s*")
_NUMBERED: Final = re.compile(r"\s*\d{1,4}\s*[.)]\s*(?=\D)")
_BETWEEN: Final = re.compile(r"\s[–—-]\s")
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)')


def pasted_file(text: str, register: Register[Any]) -> bytes:
    """The pasted rows as a CSV file of ``register`` (a list of persons), which goes the way of every file.

    Rows with tabs, as they are copied out of a table, stand under their own heading where one of the first
    ``HEADING_WITHIN`` names columns, of the application or of the annex to the letter; without one in the order of the
    annex, with more columns than it has in that of the application. A line without tabs says name, position, place of
    work with commas between. Blank lines are left out. Raises ``DomainError`` on ``text`` when nobody is named in it.
    """
    rows = [row for row in _rows(text) if any(row)]
    at, heading = _heading(rows, register)
    rows = rows[at:]
    width = max((len(row) for row in rows), default=0)
    # What stands beyond the heading is not read, and the preview says so.
    heading = [*heading, *map(column_letters, range(len(heading) + 1, width + 1))]
    if not any(_names_somebody(row) for row in rows):
        raise DomainError("text", _l("Nobody is named here: paste rows with family name and given name."))
    titles = {column.key: str(column.title) for column in register.columns}
    told = [titles.get(part, part) for key in heading for part in _PARTS.get(key, (key,))]
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([told, *([cell for cells in _in_parts(row, heading) for cell in cells] for row in rows)])
    return ("sep=;\r\n" + written.getvalue()).encode()


def _rows(text: str) -> Iterator[list[str]]:
    """The cells of each row; in a table a cell in quotes may hold line breaks, any other quotes are the text's own."""
    if "\t" not in text:
        yield from (_of_line(line) for line in text.split("\n"))
        return
    row: list[str] = []
    at = 0
    while at <= len(text):
        quoted = _QUOTED.match(text, at)
        if quoted and re.search(r"[\t\n]", quoted[1]):
            cell, end = quoted[1].replace('""', '"'), quoted.end()
        else:
            end = min((found for sign in "\t\n" if (found := text.find(sign, at)) >= 0), default=len(text))
            cell = text[at:end]
        row.append(cell.strip())
        if end >= len(text) or text[end] == "\n":
            yield row
            row = []
        at = end + 1


def _of_line(line: str) -> list[str]:
    """Name, position and place of work of a line, in the columns of the annex."""
    line = _NUMBERED.sub("", clean_line(line), count=1)
    name, _comma, work = line.partition(",")
    if dash := _BETWEEN.search(name):
        name, work = name[: dash.start()], f"{name[dash.end() :]},{work}" if work else name[dash.end() :]
    return ["", name.strip(), work.strip()] if line else []


def _heading(rows: Sequence[Sequence[str]], register: Register[Any]) -> tuple[int, Sequence[str]]:
    """Where the rows of persons begin, and the keys of their columns; a title that is not known stands for itself."""
    known = {
        **_ALSO,
        **in_any_language(_ANNEX),
        **in_any_language({column.key: column.title for column in register.columns}),
    }
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        keys = [known.get(search_key(cell), cell) for cell in row]
        if {"last_name", "full_name"} & set(keys):
            return number + 1, keys
    width = max((len(row) for row in rows), default=0)
    if width > len(_ANNEX):
        columns: Sequence[Column[Any]] = register.columns
        return 0, [one.key for one in columns if one.kind is Kind.ORDINAL or (one.entry and not one.is_hidden)]
    annex = tuple(_ANNEX)
    has_number = all(not row[0] or _NUMBER.fullmatch(row[0]) for row in rows)
    return 0, annex if has_number else annex[1:]


def _in_parts(row: Sequence[str], heading: Sequence[str]) -> Iterator[Sequence[str]]:
    """The cells of a row, those that hold several columns together taken apart."""
    for key, cell in itertools.zip_longest(heading, row, fillvalue=""):
        if key == "full_name":
            last, _blank, rest = clean_line(cell).partition(" ")
            first, _blank, patronymic = rest.partition(" ")
            yield last, first, patronymic
        elif key == "work":
            post, _comma, workplace = cell.partition(",")
            yield post.strip(), workplace.strip()
        else:
            yield (cell,)


def _names_somebody(row: Sequence[str]) -> bool:
    """Whether two cells of a row hold words: a family name and a given name."""
    return sum(any(sign.isalpha() for sign in cell) for cell in row) > 1


def pasted_text(content: bytes) -> str:
    """The rows of ``pasted_file`` again as they can be corrected and pasted: with tabs, under their heading."""
    _told, _end, table = content.decode().partition("\r\n")
    rows = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    return "\n".join("\t".join(map(_as_pasted, row)) for row in rows)


def _as_pasted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r"[\t\n]", cell) else cell
