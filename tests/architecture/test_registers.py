"""Every list leaves as a file, by one mechanism."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.commands.importing import LISTS
from forum.config import LOCALES, resource_path
from forum.core.imports import Order
from forum.core.security import CONSOLE
from forum.core.spreadsheet.entries import ChoiceEntry
from tests.architecture.registers import NO_LISTS, REGISTERS

WITHOUT_FILES = {"home/_documents.html", "home/dashboard.html"}
"""The newest rows of a register, whose page they lead to."""


def test_every_page_that_draws_a_register_offers_its_file() -> None:
    root = Path(resource_path("templates"))
    texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*.html")}
    drawn = {name for name, text in texts.items() if "register_table(" in text and not name.startswith("components/")}
    assert {name for name in drawn if "export_menu(" not in texts[name]} == WITHOUT_FILES


def test_every_list_has_its_file_and_the_page_of_its_columns(bare_app: Flask) -> None:
    assert [name for name in REGISTERS if name not in bare_app.view_functions] == []
    endpoints = [name for export in REGISTERS.values() for name in (export, f"{export}_columns")]
    assert [name for name in endpoints if name not in bare_app.view_functions] == []
    assert set(REGISTERS) & set(NO_LISTS) == set()


def test_who_may_read_a_list_may_take_it(bare_app: Flask) -> None:
    def permission(endpoint: str) -> object:
        return getattr(bare_app.view_functions[endpoint], "required_permission", None)

    assert [page for page, export in REGISTERS.items() if permission(page) != permission(export)] == []
    assert [export for export in REGISTERS.values() if permission(export) != permission(f"{export}_columns")] == []


@pytest.mark.sqlite  # words and widths: the database only gives the countries to choose from
@pytest.mark.parametrize("locale", LOCALES)
def test_columns_of_a_list_hold_the_words_to_choose_from(app: Flask, locale: str) -> None:
    """The longest of them in one line, or each whole where they wrap: a neighbour would cut what runs over."""
    cut = []
    with app.test_request_context(), force_locale(locale):
        columns = [column for one, _help in LISTS for column in one.register(Order(CONSOLE, locale)).columns]
        for column in columns:
            labels = map(str, column.entry.labels.values()) if isinstance(column.entry, ChoiceEntry) else ()
            words = [word for text in labels for word in (text.split() if column.wraps else [text])]
            cut += [(column.key, word) for word in words if len(word) > column.characters]
    assert cut == []
