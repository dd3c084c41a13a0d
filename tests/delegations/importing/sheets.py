"""Applications made of cells, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forum.core.db import db
from forum.core.imports import Decisions, Importer, Order, Preview, read_table, runs
from forum.core.imports.models import ImportRun
from forum.core.security import Actor
from forum.core.spreadsheet.books import ReadSheet
from forum.delegations.importing import APPLICATIONS
from forum.delegations.models import Delegation
from tests.core.imports.books import workbook
from tests.core.imports.lists import book, sheet

PERSONS = ("Status in the delegation", "Family name", "Given name", "Position held", "Place of work")
HEAD = ["head of the delegation", "Глава", "Иван", "министр", "Министерство"]
MEMBER = ["member of the delegation", "Участник", "Пётр", "директор", "Завод"]


def application(lines: Mapping[str, Any], *persons: Sequence[Any], columns: Sequence[str] = PERSONS) -> ReadSheet:
    """An application: ``lines`` above the list, its heading in row ``len(lines) + 1``, the persons below."""
    return sheet(*([title, said] for title, said in lines.items()), list(columns), *persons)


def order_of(actor: Actor, locale: str = "en", **chosen: Any) -> Order:
    """Who brings in, with what was chosen beside the file."""
    return Order(actor, locale, chosen)


def code_of(delegation: Delegation) -> str:
    """The code of its edition."""
    assert delegation.forum is not None
    return delegation.forum.code


def judged(importer: Importer, read: ReadSheet, order: Order) -> Preview:
    """The preview of a list."""
    return importer.check(read_table(book(read), importer.register(order), locale=order.locale), order)


def brought_in(importer: Importer, read: ReadSheet, order: Order, decisions: Decisions | None = None) -> Preview:
    """The preview, and all of it written."""
    preview = judged(importer, read, order)
    assert preview.is_sound, told(preview)
    importer.apply(preview, order, decisions or Decisions())
    db.session.commit()
    return preview


def waiting_list(actor: Actor, delegation: Delegation) -> ImportRun:
    """A list with one new person of the delegation, sent by ``actor`` and not brought in yet."""
    content, order = workbook(PERSONS, MEMBER), order_of(actor, "ru", delegation=str(delegation.id))
    _table, found = runs.read_list(APPLICATIONS, order, runs.opened(content, "list.xlsx"))
    run = runs.new_run(APPLICATIONS, order, name="list.xlsx", content=content, preview=found)
    runs.stage(run, content=content, preview=found)
    return run


def told(preview: Preview) -> list[tuple[str, str]]:
    """Every fault as (cell, message)."""
    return [(fault.cell, fault.message) for fault in preview.all_faults()]


def verdicts(preview: Preview) -> list[str]:
    """The verdict of every row."""
    return [row.verdict.value for row in preview.rows]
