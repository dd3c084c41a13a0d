"""Reports frozen for tests, and files changed as people and programs change them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from openpyxl import load_workbook

from forum.core.db import db, one_moment
from forum.core.security import CONSOLE, Actor
from forum.reports.enums import ReportKind
from forum.reports.freezing import freeze
from forum.reports.models import ReportRun
from forum.reports.verification import kept_bytes


def frozen(*, actor: Actor = CONSOLE, reason: str = "проба", **asked: Any) -> ReportRun:
    """The annual report of 2023 in English, frozen as the page does it."""
    told: dict[str, Any] = {"kind": ReportKind.ANNUAL, "year": 2023, "locale": "en", "as_of": date(2023, 12, 31)}
    with one_moment(ReportRun):
        run = freeze(actor=actor, reason=reason, **{**told, **asked})
        db.session.commit()
    return run


def resaved(run: ReportRun, sheet: str = "", reference: str = "", value: str | int | None = None) -> bytes:
    """The frozen workbook as openpyxl saves it, with one cell written over where a sheet is named."""
    book = load_workbook(io.BytesIO(kept_bytes(run)))
    if sheet:
        book[sheet][reference] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without(content: bytes, part: str) -> bytes:
    """The same file without one of its parts, the relation to it included."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name != part:
                new.writestr(name, text.replace(b'Target="' + part.encode() + b'"', b'Target="docProps/core.xml"'))
    return out.getvalue()
