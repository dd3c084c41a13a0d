"""Frozen reports, for who reads reports."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.files import File
from forum.core.security import Actor, Permission
from forum.reports.enums import ReportKind
from forum.reports.models import ReportRun


def runs_visible_to(actor: Actor) -> sa.Select[ReportRun]:
    """All frozen reports to those who read reports, none to others."""
    may = sa.true() if actor.may(Permission.REPORTS_VIEW) else sa.false()
    return sa.select(ReportRun).where(may).options(joinedload(ReportRun.file))


def runs(actor: Actor) -> Sequence[ReportRun]:
    """The frozen reports: the newest year first, of each report the newest edition."""
    order = (ReportRun.year.desc(), ReportRun.kind, ReportRun.locale, ReportRun.number.desc())
    return db.session.scalars(runs_visible_to(actor).order_by(*order)).all()


def run_seen_by(actor: Actor, run_id: int) -> ReportRun:
    """The frozen report; raises ``NoResultFound``."""
    return db.session.scalars(runs_visible_to(actor).where(ReportRun.id == run_id)).one()


def runs_of(run: ReportRun, *, actor: Actor) -> Sequence[ReportRun]:
    """All editions of the same report, by number."""
    same = (ReportRun.kind == run.kind, ReportRun.year == run.year, ReportRun.locale == run.locale)
    return db.session.scalars(runs_visible_to(actor).where(*same).order_by(ReportRun.number)).all()


def newest_run(kind: ReportKind, year: int, locale: str) -> ReportRun | None:
    """The last edition of a report, for the service that makes the next one."""
    statement = sa.select(ReportRun).where(ReportRun.kind == kind, ReportRun.year == year, ReportRun.locale == locale)
    return db.session.scalars(statement.order_by(ReportRun.number.desc()).limit(1)).one_or_none()


def run_by_hash(actor: Actor, sha256: str) -> ReportRun | None:
    """The frozen report of exactly these bytes, or whose plain download has them; the newest of several."""
    same = sa.or_(File.sha256 == sha256, ReportRun.content_sha256 == sha256)
    statement = runs_visible_to(actor).join(File, File.id == ReportRun.file_id).where(same)
    return db.session.scalars(statement.order_by(ReportRun.id.desc()).limit(1)).one_or_none()


def run_by_name(actor: Actor, kind: str, year: int, locale: str, number: int) -> ReportRun | None:
    """The edition that a mark names; None for one that is not of this register."""
    if kind not in set(ReportKind):
        return None
    named = (ReportRun.kind == kind, ReportRun.year == year, ReportRun.locale == locale, ReportRun.number == number)
    return db.session.scalars(runs_visible_to(actor).where(*named)).one_or_none()
