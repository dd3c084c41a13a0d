"""CSV that Russian Excel opens with a double click and a program reads back exactly.

UTF-8 with a byte order mark, ``;`` between fields, CR LF between rows, decimal comma, no thousands separators, dates
«26.06.2023».

**Text that looks like a formula.** A spreadsheet program computes a field that begins with ``= + - @``, a tab or a
carriage return, and so may be made to call another program. Such a *text* gets an apostrophe before it. Numbers, sums
and dates never do, nor does a text that is a signed number or a telephone number («+7 (495) 123-45-67», «-15,5»):
those can call nothing, and an apostrophe would destroy them. A text that already begins with an apostrophe before such
a character gets one more, so taking away one apostrophe (``unguarded``) always restores the text.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, TypeVar

from forum.core.spreadsheet.cells import Setting, WrongKindError, decimal_text, exact_int, local, plain_decimal
from forum.core.spreadsheet.columns import Column, Kind
from forum.core.spreadsheet.locales import MOSCOW, words_of
from forum.core.spreadsheet.texts import replaced

Row = TypeVar("Row")

CSV_TYPE: Final = "text/csv; charset=utf-8"

_BATCH: Final = 500
_BYTE_ORDER_MARK: Final = "\ufeff"
# The full-width signs are taken for the plain ones by some programs; blanks before a sign are skipped by others.
_FORMULA_LIKE: Final = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r]")
_NUMBER_LIKE: Final = re.compile(r"[+\-][0-9][0-9 \u00a0().,\-]*\Z")
_SHARE_PLACES: Final = 4


class _Lines(list[str]):
    """What the csv module writes to: the lines of the batch."""

    write = list.append


def stream_csv(
    columns: Sequence[Column[Row]], rows: Iterable[Row], *, locale: str = "ru", zone: tzinfo = MOSCOW
) -> Iterator[bytes]:
    """Return the chunks of a CSV file: titles, then one record per row; nothing is kept.

    Shares are percent numbers («33,3333»), sums units with two decimals. Raises ``WrongKindError`` while streaming.
    Titles are translated in this call, rows are read as the chunks are taken.
    """
    titles = [guarded(replaced(str(column.title))) for column in columns]
    return _chunks(columns, titles, iter(rows), Setting(words_of(locale), zone))


def guarded(text: str) -> str:
    """The text as it may stand in a CSV file without being computed."""
    if _FORMULA_LIKE.match(text) and not _NUMBER_LIKE.match(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA_LIKE.match(text) else text


def _chunks(
    columns: Sequence[Column[Any]], titles: list[str], rows: Iterator[Any], setting: Setting
) -> Iterator[bytes]:
    lines = _Lines()
    writer = csv.writer(lines, delimiter=setting.words.delimiter, lineterminator="\r\n")
    writer.writerow(titles)
    yield (_BYTE_ORDER_MARK + "".join(lines)).encode()
    number = 0
    while batch := list(itertools.islice(rows, _BATCH)):
        lines.clear()
        for row in batch:
            number += 1
            writer.writerow([_field(column, row, number, setting) for column in columns])
        yield "".join(lines).encode()


def _field(column: Column[Any], row: Any, number: int, setting: Setting) -> str:
    if column.kind is Kind.ORDINAL:
        return str(number)
    value = column.read(row)
    if value is None:
        return ""
    if isinstance(value, str) or column.kind is Kind.TEXT:
        return guarded(replaced(str(value)))
    try:
        return _written(column.kind, value, setting)
    except WrongKindError as error:
        raise WrongKindError(f"column {column.key!r}: {error}") from error


def _written(kind: Kind, value: Any, setting: Setting) -> str:
    words = setting.words
    if kind is Kind.MONEY:
        return decimal_text(exact_int(value)).replace(".", words.decimal_point)
    if kind is Kind.SHARE:
        return _percent(value).replace(".", words.decimal_point)
    if kind is Kind.FLAG and isinstance(value, bool):
        return words.yes if value else words.no
    if kind in {Kind.DATE, Kind.DATETIME} and isinstance(value, date):
        moment = local(value, setting) if isinstance(value, datetime) else value
        pattern = words.datetime_pattern if kind is Kind.DATETIME else words.date_pattern
        return moment.strftime(pattern)
    if kind is Kind.INTEGER:
        return str(exact_int(value))
    raise WrongKindError(f"a {kind} is needed, not {type(value).__name__}")


def _percent(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain_decimal(value * 100)
    return decimal_text(exact_int(value), _SHARE_PLACES)
