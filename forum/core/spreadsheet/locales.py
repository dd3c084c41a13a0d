"""Words and formats of a workbook in its language; free of the web framework, so any thread may write one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Final

# Minsk since 2011 and Moscow since 2014 keep UTC+3 all year: a fixed offset needs no time zone database.
MOSCOW: Final = timezone(timedelta(hours=3), "MSK")


@dataclass(frozen=True, slots=True)
class Words:
    """What the writer itself says in a workbook or a CSV file.

    Formats ending in ``_format`` are workbook formats: separators are drawn by the reader's own program.
    """

    yes: str
    no: str
    total: str
    page: str
    date_format: str
    datetime_format: str
    date_pattern: str
    datetime_pattern: str
    decimal_point: str
    delimiter: str


_EASTERN = ("dd.mm.yyyy", "dd.mm.yyyy hh:mm", "%d.%m.%Y", "%d.%m.%Y %H:%M", ",", ";")

WORDS: Final = {
    "ru": Words("да", "нет", "Итого", "Стр. &P из &N", *_EASTERN),
    "be": Words("так", "не", "Разам", "Стар. &P з &N", *_EASTERN),
    "en": Words("yes", "no", "Total", "Page &P of &N", "d mmm yyyy", "d mmm yyyy hh:mm", *_EASTERN[2:]),
}


def words_of(locale: str) -> Words:
    """Words of the locale («be», «be_BY», «be-BY»); Russian for an unknown one."""
    return WORDS.get(locale[:2].lower(), WORDS["ru"])
