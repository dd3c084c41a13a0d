"""What a cell of a list from outside says: words in any of the languages, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar

from flask_babel import force_locale

from forum.config import LOCALES
from forum.core.text import search_key

KeyT = TypeVar("KeyT")
_DAY_FORMS: Final = ("%d.%m.%Y", "%Y-%m-%d")


def in_any_language(labels: Mapping[KeyT, Any]) -> dict[str, KeyT]:
    """Folded label (see ``search_key``) in each language -> what it labels: lists are filled in by whom they reach."""
    found: dict[str, KeyT] = {}
    for locale in LOCALES:
        with force_locale(locale):
            found |= {search_key(str(label)): key for key, label in labels.items()}
    return found


def read_day(text: str) -> date | None:
    """The day written as 27.06.2026 or 2026-06-27; None for anything else."""
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not an instant
        except ValueError:
            continue
    return None
