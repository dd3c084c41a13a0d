"""Twelve invented persons as a region lists them in Excel."""

from __future__ import annotations

from tests.core.imports.books import workbook

PEOPLE = 12
NAMES = [
    f"Вымышленн{ending}" for ending in ("ый", "ая", "ов", "ова", "ин", "ина", "ский", "ская", "ич", "ук", "енко", "ян")
]
_TITLES = (
    "Статус в делегации", "Фамилия", "Имя", "Должность", "Место работы",
    "Дата согласия на обработку персональных данных",
)  # fmt: skip


def list_of_twelve() -> bytes:
    """The workbook: the head first."""
    rows = [
        ("глава делегации" if place == 0 else "член делегации", name, "Иван", "советник", "Министерство", "15.01.2026")
        for place, name in enumerate(NAMES)
    ]
    return workbook(_TITLES, *rows)
