"""The columns of a list of persons: those of the full application, those it has beside, the hidden mark of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.config import LOCALES
from forum.core.imports import MARK_COLUMN, mark_of
from forum.core.spreadsheet import Column, Register
from forum.core.spreadsheet.columns import nothing
from forum.core.spreadsheet.entries import TextEntry
from forum.core.text import search_key
from forum.delegations.asking import ON_REQUEST, unasked_columns
from forum.delegations.columns import APPLICATION
from forum.delegations.entries import CountryEntry, SectionsEntry
from forum.delegations.queries import MemberRow
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.queries import country_choices

DELEGATION_COLUMN: Final = Column[MemberRow](
    "delegation",
    _l("Delegation"),
    read=lambda row: row.organisation,
    width=48,
    wraps=True,
    entry=TextEntry(is_required=True, longest=500, hint=_l("name, INN or UNP of the sending organisation")),
)
_KEYS: Final[Mapping[str, Callable[[MemberRow], Any]]] = {
    "citizenship": lambda row: row.citizenship_code,
    "sections": lambda row: row.section_ids,
}
"""Columns whose words depend on the language: compared by what they mean."""


def list_columns(locale: str, forum: Forum | None = None) -> tuple[Column[MemberRow], ...]:
    """The columns of the full application with their entries, in the order of its form.

    What ``forum`` may not keep has none: known where a file has it, told, never read, and not in the template.
    """
    left_out = unasked_columns(forum) & ON_REQUEST if forum is not None else frozenset()
    offered = tuple(section.name(locale) for section in forum.sections) if forum is not None else ()
    columns: list[Column[MemberRow]] = []
    for column in APPLICATION.columns:
        if column.key in left_out:
            columns.append(replace(column, read=nothing, entry=None, in_export=False))
        elif isinstance(column.entry, CountryEntry):
            columns.append(replace(column, entry=_countries(column.entry, locale)))
        elif isinstance(column.entry, SectionsEntry):
            columns.append(replace(column, entry=replace(column.entry, offered=offered)))
        else:
            columns.append(column)
    return tuple(columns)


def list_register(
    name: str, title: Any, columns: tuple[Column[MemberRow], ...], *, lead: tuple[Column[MemberRow], ...] = ()
) -> Register[MemberRow]:
    """What is brought in and leaves for editing: ``columns`` behind the number and ``lead``, then the mark."""
    number, *rest = columns
    mark = Column[MemberRow](
        MARK_COLUMN, _l("Mark of the row"), read=row_mark(columns), is_hidden=True, on_page=False, personal=True
    )
    return Register(name=name, title=title, columns=(number, *lead, *rest, mark))


def row_mark(columns: tuple[Column[MemberRow], ...]) -> Callable[[MemberRow], str]:
    """How the mark of a person is made."""
    compared_by = by_meaning(columns)
    return lambda row: mark_of(row.id, row.version, compared_by, row)


def by_meaning(columns: tuple[Column[MemberRow], ...]) -> tuple[Column[MemberRow], ...]:
    """The columns as rows are compared by them, whatever the language of the file."""
    return tuple(replace(column, read=_KEYS[column.key]) if column.key in _KEYS else column for column in columns)


def teller(forum: Forum, locale: str) -> Callable[[Column[Any], Any], str]:
    """How a value is told in the preview: sections, which an entry knows by their keys alone, by their names."""
    sections = {section.id: section.name(locale) for section in forum.sections}

    def tell(column: Column[Any], value: Any) -> str:
        if column.key == "sections":
            return "; ".join(sections.get(key, "") for key in value or ())
        return column.entry.told(value) if column.entry is not None else ""

    return tell


def _countries(entry: CountryEntry, locale: str) -> CountryEntry:
    named = {language: country_choices(language) for language in LOCALES}
    known = {search_key(name): code for pairs in named.values() for code, name in pairs}
    known |= {code.lower(): code for code, _name in named[locale]}
    own = {side.value for side in Side}
    # The two countries of the Forum first, as in the form of a person.
    ordered = sorted(named[locale], key=lambda pair: pair[0] not in own)
    return replace(entry, names=dict(ordered), known=known)
