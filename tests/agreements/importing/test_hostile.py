"""Property 5 on three hundred documents: what leaves for editing and comes back untouched changes nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.models import Agreement, Party
from forum.core.db import db
from forum.core.imports import Decisions, Verdict
from forum.core.text import clean_line, clean_text
from forum.forums.models import Forum
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region
from tests.agreements.importing.lists import checked, left, order
from tests.factories.agreements import EditionFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import insert_rows, load_reference

DOCUMENTS, HOSTILE_DOCUMENTS = 300, 100
HOSTILE = (
    '=HYPERLINK("http://x","y")', "=1+1", "+7 (495) 123-45-67", "-15,5", "@SUM(A1)", "'=1", "\t=1", "a\x00b\x07\x1b",
    "\ud800знак\udfff", "\u202eпередом задом\u202c", "\u200fсправа", "семья 👨\u200d👩\u200d👧", "BАНК Cбербанк",
    "_x000D_", "_x0041_", "<&>\"'", "]]>", "&#10;", "Я" * 32_767, "😀" * 16_000, "две\nстроки\r\n\n\nчетыре",
    " края\u00a0", "–", "…",
    "1e5", "007", "27.06.2023", "ИСТИНА", "#Н/Д", "№;«кавычки»;\"двойные\"",
)  # fmt: skip
"""Formulas, controls, lone halves of characters, directions, joiners, look-alikes, as long as a cell, other values."""


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("ru"):
        yield


@pytest.fixture
def documents(app: Flask) -> None:
    """Three hundred signed and planned documents of one edition; every third says what breaks workbooks."""
    load_reference()
    load_currencies()
    edition = EditionFactory.create(code="X")
    sides = {side: _organisations(side) for side in Side}
    shared = {"forum_id": edition.id, "kind": AgreementKind.CONTRACT, "level": AgreementLevel.ORGANISATIONAL,
              "disclosure": Disclosure.DISCLOSED, "currency_code": "RUB"}  # fmt: skip
    insert_rows(Agreement, [{**shared, **_said(number)} for number in range(DOCUMENTS)])
    keys = db.session.scalars(sa.select(Agreement.id).order_by(Agreement.id)).all()
    insert_rows(
        Party,
        [
            {"agreement_id": key, "position": position, "side": side, "organisation_id": organisation,
             "region_id": region, "signatory": _line(number + position, 200), "authority": _line(number, 300)}
            for number, key in enumerate(keys)
            for position, side in enumerate(Side, 1)
            for organisation, region in (sides[side][number % len(sides[side])],)
        ],
    )  # fmt: skip
    db.session.info.get("unaudited", {}).clear()


def _organisations(side: Side) -> list[tuple[int, int]]:
    """Keys of organisations of a side, some under hostile names, with those of their regions."""
    region = db.session.scalars(sa.select(Region.id).where(Region.side == side, ~Region.is_pseudo)).first()
    names = [f"{side} {clean_line(text)[:300]}" for text in HOSTILE] + [f"ООО «Завод {side} {n}»" for n in range(20)]
    kept = {"kind": OrganisationKind.COMPANY, "source": "", "note": "", "region_id": region}
    insert_rows(Organisation, [{**kept, "name_ru": name} for name in dict.fromkeys(names)])
    found = sa.select(Organisation.id, Organisation.region_id).where(Organisation.region_id == region)
    return [(key, home) for key, home in db.session.execute(found.order_by(Organisation.id)).all() if home]


def _said(number: int) -> dict[str, object]:
    """The fields of a document; a third of them is planned."""
    text = _hostile(number)
    is_signed = number % 3 > 0
    return {
        "title": clean_line(text)[:1000].strip() or "Документ",
        "subject": clean_text(text) or None,
        "note": clean_text(_hostile(number + 1)) or None,
        "own_number": _line(number, 60),
        "place": _line(number + 2, 200),
        "state": AgreementState.SIGNED if is_signed else AgreementState.PLANNED,
        "signed_on": date(2023, 6, 1 + number % 28) if is_signed else None,
        "register_number": f"X-{number:04d}" if is_signed else None,
        "register_sequence": number if is_signed else None,
        "list_number": None if is_signed else number + 1,
        "value": 1_00 + number * 1_234_567_89,
        "value_rub": 1_00 + number * 1_234_567_89,
    }


def _hostile(number: int) -> str:
    return HOSTILE[number // 3 % len(HOSTILE)] if number % (DOCUMENTS // HOSTILE_DOCUMENTS) == 0 else "Поставка"


def _line(number: int, longest: int) -> str | None:
    return clean_line(_hostile(number))[:longest].strip() or None


def _tabbed(content: bytes) -> bytes:
    """The same records as a text with tabs between the cells."""
    records = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter="\t").writerows(records)
    return stream.getvalue().encode("utf-8-sig")


@pytest.mark.usefixtures("documents")
def test_three_hundred_documents_come_back_without_a_difference() -> None:
    told = order(forum=db.session.scalars(sa.select(Forum.code).where(Forum.code == "X")).one())
    before = db.session.execute(sa.select(Agreement.id, Agreement.version).order_by(Agreement.id)).all()
    subjects = db.session.scalars(sa.select(Agreement.subject).where(Agreement.subject != "Поставка")).all()
    assert (len(subjects), max(len(str(subject)) for subject in subjects)) == (HOSTILE_DOCUMENTS, 32_767)
    text = left(told, "csv")
    differences, unchanged = {}, {}
    for name, content in {"workbook": left(told), "csv": text, "tabs": _tabbed(text)}.items():
        _table, preview = checked(content, told)
        unchanged[name] = preview.counts()
        differences[name] = [(row.number, row.verdict, row.cells, row.faults) for row in preview.rows
                             if row.verdict is not Verdict.UNCHANGED]  # fmt: skip
        assert AGREEMENTS_IMPORT.apply(preview, told, Decisions()) == 0
    assert differences == {"workbook": [], "csv": [], "tabs": []}
    assert unchanged == {name: Counter({Verdict.UNCHANGED: DOCUMENTS}) for name in differences}
    assert db.session.execute(sa.select(Agreement.id, Agreement.version).order_by(Agreement.id)).all() == before
