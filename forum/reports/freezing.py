"""A report is built and frozen: what both the page and tests call."""

from __future__ import annotations

from datetime import date

from forum.core.security import Actor
from forum.reports.enums import ReportKind
from forum.reports.kinds import REPORTS
from forum.reports.models import ReportRun
from forum.reports.queries import report_day
from forum.reports.services import check_may_freeze, freeze_report


def freeze(
    *, actor: Actor, kind: ReportKind, year: int, locale: str, as_of: date | None = None, reason: str = ""
) -> ReportRun:
    """Build the report of now and keep it as its next edition; ``as_of`` None is the report's own day.

    Call it inside ``one_moment(ReportRun)``. Raises ``DomainError`` as ``freeze_report`` does.
    """
    report, day = REPORTS[kind], report_day(year, as_of)
    # Before the work of building.
    check_may_freeze(actor=actor, year=year, as_of=day)
    content = b"".join(report.build(year=year, locale=locale, as_of=day, actor=actor))
    return freeze_report(
        actor=actor,
        kind=kind,
        year=year,
        locale=locale,
        as_of=day,
        reason=reason,
        suffix=report.suffix,
        content=content,
    )
