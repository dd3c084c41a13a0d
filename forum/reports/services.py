"""Freezing: a report is kept as it was sent, once, with what every counted document put into it."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.files import keep_file
from forum.core.files.marks import marked
from forum.core.security import Actor, Permission
from forum.core.text import clean_text
from forum.reports.enums import ReportKind
from forum.reports.models import ReportRun, ReportRunDocument
from forum.reports.queries import contributions, newest_run
from forum.statistics.queries import StatisticsFilter, total_figures

LONGEST_REASON = 1000


def check_may_freeze(*, actor: Actor, year: int, as_of: date) -> None:
    """Raise ``DomainError`` on None (role), ``year`` (has not begun), ``as_of`` (to come, or before the year)."""
    if not actor.may(Permission.REPORTS_FREEZE):
        raise DomainError(None, _l("Your role does not freeze reports."))
    if year > today().year:
        raise DomainError("year", _l("This year has not begun."))
    if as_of > today():
        raise DomainError("as_of", _l("A report cannot be frozen as of a day to come."))
    if as_of.year < year:
        raise DomainError("as_of", _l("The day lies before the year of the report."))


def freeze_report(
    *, actor: Actor, kind: ReportKind, year: int, locale: str, as_of: date, reason: str, suffix: str, content: bytes
) -> ReportRun:
    """Keep ``content``, the report as its builder made it in this very transaction, as the next edition.

    Call it inside ``one_moment(ReportRun)``, so that content and documents tell one moment and numbers follow each
    other. Raises ``DomainError`` as ``check_may_freeze`` does, on ``reason`` (none, from the second edition on; too
    long) and on None (equal to the edition before; larger than a file may be).
    """
    check_may_freeze(actor=actor, year=year, as_of=as_of)
    before, reason = newest_run(kind, year, locale), clean_text(reason)
    digest = hashlib.sha256(content).hexdigest()
    if before is not None and before.content_sha256 == digest:
        raise DomainError(None, _("Nothing has changed since edition %(number)s.", number=before.number))
    if before is not None and not reason:
        raise DomainError("reason", _l("Say why a new edition is made."))
    if len(reason) > LONGEST_REASON:
        raise DomainError("reason", _("At most %(number)s characters.", number=LONGEST_REASON))
    number = 1 if before is None else before.number + 1
    chosen = StatisticsFilter(year=year, as_of=as_of)
    figures = total_figures(chosen)
    with atomic():
        run = ReportRun(
            kind=kind,
            year=year,
            locale=locale,
            number=number,
            as_of=as_of,
            parameters={"year": year, "locale": locale, "as_of": as_of.isoformat()},
            content_sha256=digest,
            reason=reason,
            documents_counted=figures.documents,
            contracts_counted=figures.contracts,
            kopecks=figures.kopecks,
        )
        mark = f"{kind}/{year}/{locale}/{number}/{digest}"
        try:
            run.file = keep_file(stream=io.BytesIO(marked(content, mark)), name=f"{kind}-{year}.{suffix}")
        except DomainError as error:
            raise DomainError(None, error.message) from error
        audit.stamp(run, actor)
        db.session.add(run)
        db.session.flush()
        _keep_documents(run, chosen)
        label = f"{year} · {kind} · {locale} · {number}"
        audit.record(actor=actor, action="report_run.frozen", entity=run, label=label, reason=reason)
    return run


def _keep_documents(run: ReportRun, chosen: StatisticsFilter) -> None:
    rows = [
        {
            "report_run_id": run.id,
            "position": position,
            "agreement_id": row.agreement_id,
            "agreement_version": row.agreement_version,
            "register_number": row.register_number,
            "title": row.title,
            "signed_on": row.signed_on,
            "kopecks": row.kopecks,
            "executed": row.executed,
            "parts": [list(part) for part in row.parts],
        }
        for position, row in enumerate(contributions(chosen), start=1)
    ]
    if rows:
        db.session.execute(sa.insert(ReportRunDocument), rows)
