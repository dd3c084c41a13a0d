"""Frozen reports: numbers, reasons, equal bytes, what every document put in, append-only rows."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.files import path_of
from forum.core.security import CONSOLE, Actor, Role
from forum.reports.annual import annual_workbook
from forum.reports.enums import ReportKind
from forum.reports.models import ReportRun, ReportRunDocument
from forum.reports.queries import contributions, contributions_of
from forum.statistics.queries import StatisticsFilter, total_figures
from tests.reports.frozen import frozen
from tests.statistics.documents import Document, set_up, write

DEAL = Document(value=1_600_000_000_00, ru=(("RU-BA", 2), ("RU-TA", 1)))


def test_an_edition_keeps_bytes_parameters_and_documents(app: Flask) -> None:
    forums = set_up()
    write([DEAL, Document(forum="IX", signed_on=date(2022, 6, 30))], forums)
    run = frozen(reason="в связи с запросом")
    content = path_of(run.file.sha256).read_bytes()
    assert (run.number, run.kind, run.year, run.locale, run.as_of) == (
        1, ReportKind.ANNUAL, 2023, "en", date(2023, 12, 31),
    )  # fmt: skip
    assert run.parameters == {"year": 2023, "locale": "en", "as_of": "2023-12-31"}
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (run.file.sha256, run.file.size)
    plain = b"".join(annual_workbook(year=2023, locale="en", as_of=run.as_of, actor=CONSOLE))
    assert hashlib.sha256(plain).hexdigest() == run.content_sha256
    assert (run.documents_counted, run.contracts_counted, run.kopecks) == (1, 1, DEAL.value)
    chosen = StatisticsFilter(year=2023, as_of=run.as_of)
    kept = contributions_of(run)
    assert kept == contributions(chosen)
    assert [[part.kopecks for part in row.parts] for row in kept] == [[106_666_666_667, 53_333_333_333]]
    assert sum(row.kopecks or 0 for row in kept) == total_figures(chosen).kopecks


def test_numbers_follow_each_other_per_report_year_and_language(app: Flask) -> None:
    forums = set_up()
    write([DEAL], forums)
    numbers = [frozen().number, frozen(locale="ru").number, frozen(year=2022, as_of=date(2022, 12, 31)).number]
    write([DEAL], forums)
    assert [*numbers, frozen().number, frozen(locale="be").number] == [1, 1, 1, 2, 1]


def test_what_has_not_changed_is_not_frozen_again(app: Flask) -> None:
    forums = set_up()
    write([DEAL], forums)
    frozen()
    with pytest.raises(DomainError, match=r"^После редакции 1 ничего не изменилось\.$"):
        frozen()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReportRun)) == 1


def test_a_second_edition_needs_a_reason(app: Flask) -> None:
    forums = set_up()
    write([DEAL], forums)
    assert frozen(reason=" ").reason == ""
    write([DEAL], forums)
    with pytest.raises(DomainError) as refused:
        frozen(reason=" \n")
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"year": 2024, "as_of": date(2024, 1, 1)}, "year"),
        ({"as_of": date(2023, 7, 2)}, "as_of"),
        ({"as_of": date(2022, 12, 31)}, "as_of"),
        ({"reason": "x" * 1001}, "reason"),
        ({"actor": Actor(id=1, label="А", role=Role.ADMINISTRATOR)}, None),
        ({"actor": Actor(id=1, label="А", role=Role.REPRESENTATIVE)}, None),
        ({"actor": Actor(id=1, label="А", role=Role.DESK)}, None),
    ],
)
def test_a_freeze_that_cannot_be_is_refused(app: Flask, asked: dict[str, object], field: str | None) -> None:
    set_up()
    with time_machine.travel(datetime(2023, 7, 1, 9, tzinfo=UTC)), pytest.raises(DomainError) as refused:
        frozen(**{"as_of": date(2023, 7, 1), **asked})  # type: ignore[arg-type]  # of whatever is asked
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReportRun)) == 0


def test_freezing_is_in_the_trail(app: Flask) -> None:
    set_up()
    run = frozen(reason="в связи с запросом")
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.entity == "report_run")).one()
    assert (event.action, event.entity_id, event.reason) == ("report_run.frozen", run.id, "в связи с запросом")
    assert event.changes["number"] == [None, 1]


@pytest.mark.parametrize("model", [ReportRun, ReportRunDocument])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_frozen_rows_are_append_only(app: Flask, model: type[ReportRun | ReportRunDocument], verb: str) -> None:
    write([DEAL], set_up())
    frozen()
    change = sa.delete(model) if verb == "delete" else sa.update(model).values(kopecks=1)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(change)


def test_equal_content_gives_equal_bytes_whenever_it_is_made(app: Flask) -> None:
    write([DEAL, Document(value=7)], set_up())
    made = []
    for moment in (datetime(2024, 1, 1, 3, tzinfo=UTC), datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC)):
        with time_machine.travel(moment):
            made.append(b"".join(annual_workbook(year=2023, locale="ru", as_of=date(2023, 12, 31), actor=CONSOLE)))
    assert made[0] == made[1]
