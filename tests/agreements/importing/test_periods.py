"""Quarters and years as people write them."""

from __future__ import annotations

import pytest

from forum.agreements.importing.periods import PeriodEntry, read_period
from forum.agreements.periods import Period
from forum.core.spreadsheet.books import ReadCell
from forum.core.spreadsheet.entries import EntryError, Written

WHOLE, SECOND = Period(2026), Period(2026, 2)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026", WHOLE),
        ("2026 год", WHOLE),
        ("за 2026 г.", WHOLE),
        ("year 2026", WHOLE),
        ("2026-0", None),
        ("II квартал 2026 г.", SECOND),
        ("ІІ квартал 2026 г.", SECOND),
        ("2 кв. 2026", SECOND),
        ("2-й квартал 2026 года", SECOND),
        ("2026, Q2", SECOND),
        ("2026-2", SECOND),
        ("quarter II of 2026", SECOND),
        ("IV кв. 2026", Period(2026, 4)),
        ("квартал 2026", None),
        ("5 квартал 2026", None),
        ("1 полугодие 2026", None),
        ("май 2026", None),
        ("2025-2026", None),
        ("0026", None),
        ("", None),
    ],
)
def test_words(text: str, period: Period | None) -> None:
    assert read_period(text) == period


def test_a_number_is_a_year() -> None:
    entry = PeriodEntry()
    assert entry.read(Written(ReadCell("A1", "2026.0", is_number=True), "ru")) == WHOLE
    assert (entry.folded(SECOND), entry.folded("II квартал 2026 г."), entry.folded(None)) == ("2026-2", "2026-2", "")
    with pytest.raises(EntryError):
        entry.read(Written(ReadCell("A1", "46000", is_number=True), "ru"))
