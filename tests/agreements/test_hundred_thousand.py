"""Up to a hundred thousand random amounts: the page, the workbook, the CSV file and plain SQL are 0 kopecks apart."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
import sqlalchemy as sa

from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.core.db import db
from forum.core.formatting import formats_for
from forum.core.security import Role
from forum.core.types import MAX_DOCUMENT_KOPECKS
from tests.agreements.pages import enter, shown, stage
from tests.client import Browser
from tests.factories.agreements import ANALYST, AgreementFactory, party
from tests.tries import tries

# On both databases test_properties compares the same four totals; what is compared here is the size.
pytestmark = pytest.mark.sqlite
DOCUMENTS: Final = min(tries(20_000), 100_000)
"""A fifth at every change, of amounts that add up to more than a float can hold to the kopeck; all before a release."""
FLOATS_ARE_EXACT_TO: Final = 2**53
DAY: Final = date(2023, 6, 27)
VALUE: Final = "Equivalent, Russian roubles"
PART: Final = "Part, Russian roubles"
CELL: Final = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>(?:<f>[^<]*</f>)?<v>([^<]*)</v>')
TITLE: Final = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*><is><t[^>]*>([^<]*)</t></is></c>')


def amounts() -> Iterator[int]:
    """Kopecks of every size, the cap among them: totals of nearly 10^15 roubles."""
    chance = random.Random(2023)  # noqa: S311 - invented amounts, the same in every run
    yield MAX_DOCUMENT_KOPECKS
    for _ in range(DOCUMENTS - 1):
        yield chance.randint(1, 10 ** chance.randint(1, 14))


def test_page_workbook_csv_and_sql_are_no_kopeck_apart(browser: Browser) -> None:
    forum, ru, by = stage()
    model = AgreementFactory.create(
        forum=forum, value=1, signed_on=DAY, parties=(party(organisation=ru), party(organisation=by))
    )
    values = list(amounts())
    multiply(model, values)
    total = sum(values)
    assert total > FLOATS_ARE_EXACT_TO
    enter(browser, Role.ANALYST)

    page = browser.get(f"/agreements?forum={forum.code}")
    assert page.status_code == 200
    assert formats_for("en").money_with_currency(total).replace("\u00a0", " ") in shown(browser).text
    assert agreement_totals(actor=ANALYST, chosen=AgreementFilter(forum=forum.code)).kopecks == total

    assert db.session.scalar(sa.text("SELECT SUM(value_rub) FROM agreement WHERE money")) == total
    assert db.session.scalar(sa.text("SELECT SUM(kopecks) FROM allocation")) == total

    workbook = browser.get(f"/agreements/export.xlsx?forum={forum.code}").data
    for sheet, title in ((1, VALUE), (2, PART)):
        *cells, last = numbers_of(workbook, sheet, title)
        assert (len(cells), sum(cells), last) == (DOCUMENTS, total, total)

    text = browser.get(f"/agreements/export.csv?forum={forum.code}").get_data(as_text=True).removeprefix("\ufeff")
    records = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text[:200] else ",")
    told = [kopecks(record[VALUE].replace(",", ".")) for record in records]
    assert (len(told), sum(told)) == (DOCUMENTS, total)


def multiply(model: Agreement, values: list[int]) -> None:
    """Make a document of each amount like ``model``, past the audit trail; the first amount becomes its own."""
    amount = sa.Table(
        "amount",
        sa.MetaData(),
        sa.Column("number", sa.Integer),
        sa.Column("kopecks", sa.BigInteger),
        prefixes=["TEMPORARY"],
    )
    connection = db.session.connection()
    amount.create(connection)
    connection.execute(sa.insert(amount), [{"number": n, "kopecks": value} for n, value in enumerate(values)])
    key, value = amount.c.number + model.id, amount.c.kopecks
    documents: dict[str, Any] = {"id": key, "value": value, "value_rub": value}
    copy(Agreement, amount, {**documents, "register_number": sa.null(), "register_sequence": sa.null()})
    # PostgreSQL checks each foreign key by a plan made when the table was empty unless told of its size.
    connection.execute(sa.text("ANALYZE agreement"))
    copy(Allocation, amount, {"agreement_id": key, "kopecks": value})
    first = sa.update(Agreement).where(Agreement.id == model.id).values(value=values[0], value_rub=values[0])
    connection.execute(first)
    connection.execute(sa.update(Allocation).where(Allocation.agreement_id == model.id).values(kopecks=values[0]))
    db.session.commit()


def copy(model: Any, amount: sa.Table, changed: dict[str, Any]) -> None:
    """Insert the one row of ``model`` again for every amount but the first, with the columns ``changed``."""
    source = sa.select(*(changed.get(column.name, column) for column in model.__table__.columns))
    source = source.select_from(model.__table__.join(amount, amount.c.number > 0))
    names = [column.name for column in model.__table__.columns]
    db.session.execute(sa.insert(model).from_select(names, source, include_defaults=False))


def kopecks(text: str) -> int:
    """Kopecks of the exact text of a number of roubles; a fraction of one would be no kopeck apart unseen."""
    exact = Decimal(text) * 100
    assert exact == int(exact)
    return int(exact)


def numbers_of(workbook: bytes, sheet: int, title: str) -> Iterator[int]:
    """The kopecks of the column under ``title``, top down, read past every library: three and a half million cells."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        content = archive.read(f"xl/worksheets/sheet{sheet}.xml")
    letters = next(found[1] for found in TITLE.finditer(content[:20_000].decode(errors="ignore")) if found[3] == title)
    for found in CELL.finditer(content):
        if found[1] == letters.encode():
            yield kopecks(found[3].decode())
