"""Templates, workbooks for editing and marked copies as LibreOffice saves them: read like our own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.core.db import db
from forum.core.imports import Decisions, Order, Preview, Verdict, runs
from forum.core.imports.editing import editing_workbook
from forum.core.imports.marking import marked_copy
from forum.core.imports.templates import template_workbook
from forum.core.security import CONSOLE
from forum.reference.importing import ORGANISATIONS_IMPORT
from tests.core.imports.books import opened, workbook
from tests.core.spreadsheet.libreoffice import TO_XLSX, converted
from tests.factories.reference import OrganisationFactory, RegionFactory

pytestmark = pytest.mark.browser

ORDER = Order(CONSOLE, "ru")


def preview_of(content: bytes) -> Preview:
    return runs.read_list(ORGANISATIONS_IMPORT, ORDER, runs.opened(content, "list.xlsx"))[1]


def test_what_libreoffice_saves_again_is_read_like_our_own(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context(), force_locale("ru"):
        region = RegionFactory.create(code="RU-A1", name_ru="Область А")
        for name in ("=Завод Альфа", "+7 (495) 123-45-67", "Комбинат\u200d Бета"):
            OrganisationFactory.create(name_ru=name, region=region, note="строка 1\nстрока 2", inn=None)
        db.session.flush()
        template = opened(template_workbook(ORGANISATIONS_IMPORT, ORDER))
        listed = template.worksheets[0]
        for column, value in {"A": 1, "B": "Цех Гамма", "F": "предприятие", "G": "Область А"}.items():
            listed[f"{column}5"] = value
        filled = io.BytesIO()
        template.save(filled)
        sent = workbook(("Наименование на русском языке", "Вид", "Регион или страна"), ("Цех Дельта", "трест", "RU-A1"))
        book = runs.opened(sent, "list.xlsx")
        table, preview = runs.read_list(ORGANISATIONS_IMPORT, ORDER, book)
        ours = {
            "template": filled.getvalue(),
            "editing": b"".join(editing_workbook(ORGANISATIONS_IMPORT, ORDER)),
            "marked": b"".join(marked_copy(table, preview, locale="ru")),
        }
        theirs = converted(ours, tmp_path, to=TO_XLSX)
        told = {name: preview_of(content) for name, content in theirs.items()}
    assert told["template"].counts() == {Verdict.NEW: 1}
    assert Decisions().missing(told["template"]) == []
    assert told["editing"].counts() == {Verdict.UNCHANGED: 3}
    assert told["marked"].counts() == {Verdict.INVALID: 1}
    assert [fault.cell for fault in told["marked"].all_faults()] == ["B2"]
    assert told["marked"].notices == []
