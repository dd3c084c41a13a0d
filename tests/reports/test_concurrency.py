"""Freezing from several connections at once: one at a time, each telling one moment, numbers without gaps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from forum.core.db import db, one_moment
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.forums.models import Forum
from forum.reports.enums import ReportKind
from forum.reports.freezing import freeze
from forum.reports.models import ReportRun
from forum.reports.queries import contributions_of
from tests.databases import committed_application
from tests.reports.frozen import frozen
from tests.statistics.documents import Document, set_up, write

ANALYSTS = 4


def test_analysts_at_once_freeze_one_after_another(
    backend: str, migrated: Callable[[str], str], tmp_path: Path
) -> None:
    with committed_application(migrated(backend), tmp_path) as application:
        with application.app_context():
            write([Document(value=1_00)], set_up())
            db.session.commit()
        told = _at_once(application, _freeze)
        assert sorted(told, key=str) == [1, *["После редакции 1 ничего не изменилось."] * (ANALYSTS - 1)]
        assert sorted(_at_once(application, _sign_and_freeze), key=str) == list(range(2, 2 + ANALYSTS))
        with application.app_context():
            runs = db.session.scalars(sa.select(ReportRun).order_by(ReportRun.number)).all()
            # Whoever waited read what the one before had committed, and each kept what it told.
            assert [run.documents_counted for run in runs] == list(range(1, 2 + ANALYSTS))
            kept = [contributions_of(run) for run in runs]
            assert [sum(row.kopecks or 0 for row in rows) for rows in kept] == [run.kopecks for run in runs]


def _at_once(application: Flask, act: Callable[[int], int]) -> list[int | str]:
    start = Barrier(ANALYSTS)

    def run(number: int) -> int | str:
        with application.app_context():
            start.wait()
            try:
                return act(number)
            except DomainError as error:
                return str(error)

    with ThreadPoolExecutor(ANALYSTS) as pool:
        return list(pool.map(run, range(ANALYSTS)))


def _freeze(_number: int) -> int:
    return frozen(locale="en").number


def _sign_and_freeze(number: int) -> int:
    with one_moment(ReportRun):
        forums = {forum.code: forum for forum in db.session.scalars(sa.select(Forum))}
        write([Document(value=number + 2)], forums)
        run = freeze(actor=CONSOLE, kind=ReportKind.ANNUAL, year=2023, locale="en", reason="подписан договор")
        db.session.commit()
    return run.number
