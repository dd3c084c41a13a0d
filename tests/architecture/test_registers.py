"""Every list leaves as a file, by one mechanism."""

from pathlib import Path

from flask import Flask

from forum.config import resource_path
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
