"""What awaits the reader: per role, each entry with its number and the way to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.accounts.audit_trail import AuditFilter, events
from forum.accounts.models import User
from forum.accounts.queries import accounts_visible_to, is_working
from forum.agreements.enums import AgreementState, ReportStanding
from forum.agreements.queries import AgreementFilter, register_statement
from forum.agreements.queries.corrections import corrections_awaiting
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.security import Actor, Role
from forum.delegations.enums import DelegationState
from forum.delegations.queries import DelegationFilter, delegation_count, late_changes_awaiting
from forum.delegations.queries.badges import BadgeFilter, badge_counts
from forum.delegations.queries.check_ins import presence_by_delegation
from forum.delegations.queries.focal_points import handovers_since
from forum.delegations.queries.likeness import pairs_to_ask
from forum.delegations.queries.visits import VisitFilter, visit_count
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.home.cards import documents_url
from forum.reference.queries import region_by_id
from forum.statistics.queries import newest_signing_year

EXPIRES_SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Work:
    """One entry; ``count`` is finished text."""

    count: str
    label: str
    url: str
    note: str | None = None


def awaits(actor: Actor, forum: Forum | None) -> list[Work]:
    """What awaits ``actor`` in the current edition ``forum`` and, of documents, in all real ones.

    Nothing to do is no entry. A training edition is worked on apart from the real ones.
    """
    by_role: dict[Role, Callable[[Actor, Forum | None], Iterator[Work | None]]] = {
        Role.REPRESENTATIVE: _representative,
        Role.SECRETARY: _secretary,
        Role.ANALYST: _analyst,
        Role.DESK: _desk,
        Role.ADMINISTRATOR: _administrator,
    }
    if actor.role is None:
        return []
    return [work for work in by_role[actor.role](actor, forum) if work is not None]


def _representative(actor: Actor, forum: Forum | None) -> Iterator[Work | None]:
    awaiting = delegation_count(actor=actor, chosen=DelegationFilter(is_awaiting=True))
    returned = delegation_count(actor=actor, chosen=DelegationFilter(state=DelegationState.RETURNED))
    yield _work(
        returned,
        lambda count: ngettext("delegation returned for correction", "delegations returned for correction", count),
        url_for("delegations.index", state=DelegationState.RETURNED.value),
        _until(forum.changes_until if forum else None),
    )
    yield _work(
        awaiting - returned,
        lambda count: ngettext("delegation begun and not submitted", "delegations begun and not submitted", count),
        url_for("delegations.index", state=DelegationState.DRAFT.value),
    )
    yield _late_changes(
        actor, lambda count: ngettext("late change awaits the secretariat", "late changes await the secretariat", count)
    )
    yield _letters(actor)
    yield _work(
        visit_count(actor=actor, chosen=VisitFilter(state=DelegationState.RETURNED)),
        lambda count: ngettext("visit returned for correction", "visits returned for correction", count),
        url_for("visits.index", state=DelegationState.RETURNED.value),
    )
    yield _documents(
        actor,
        replace(_of(forum), states=(AgreementState.RETURNED,)),
        lambda count: ngettext("proposal returned for correction", "proposals returned for correction", count),
        str(_("Correct it by the comment of the secretariat and send it again.")),
    )
    if forum is not None and forum.state is ForumState.REGISTRATION and forum.nomination_until is not None:
        yield _work(
            (forum.nomination_until - today()).days + 1,
            lambda count: ngettext(
                "day left to submit a delegation", "days left to submit a delegation, today included", count
            ),
            url_for("delegations.create"),
            _until(forum.nomination_until),
        )
    if actor.home_region_id is not None:
        region = region_by_id(actor.home_region_id)
        planned = replace(_of(forum), region=region.code, states=(AgreementState.PLANNED,))
        yield _documents(
            actor,
            planned,
            lambda count: ngettext(
                "document with your region is planned for signing",
                "documents with your region are planned for signing",
                count,
            ),
        )
        own = {"region": region.code} if actor.is_region_wide else {"organisation_id": actor.organisation_id}
        yield _unreported(actor, replace(_of(forum), **own))


def _secretary(actor: Actor, forum: Forum | None) -> Iterator[Work | None]:
    yield _work(
        delegation_count(actor=actor, chosen=DelegationFilter(is_awaiting=True)),
        lambda count: ngettext("delegation to confirm or return", "delegations to confirm or return", count),
        url_for("delegations.index", awaiting=1),
    )
    yield _late_changes(actor, lambda count: ngettext("late change to decide on", "late changes to decide on", count))
    yield _letters(actor)
    yield _work(
        len(pairs_to_ask(actor)),
        lambda count: ngettext(
            "person who may stand in two delegations", "persons who may stand in two delegations", count
        ),
        url_for("delegations.like_persons"),
    )
    yield _work(
        visit_count(actor=actor, chosen=VisitFilter(is_awaiting=True)),
        lambda count: ngettext("visit to confirm or return", "visits to confirm or return", count),
        url_for("visits.index", awaiting=1),
    )
    yield _documents(
        actor,
        replace(_of(forum), states=(AgreementState.PROPOSED,)),
        lambda count: ngettext("proposal to accept or return", "proposals to accept or return", count),
    )
    yield _documents(
        actor,
        replace(_of(forum), forum=forum.code if forum else None, states=(AgreementState.PLANNED,)),
        lambda count: ngettext("document planned for signing", "documents planned for signing", count),
    )
    yield from _doubtful_sums(actor, forum)
    code = _of(forum).forum
    yield _work(
        sum(row.created_by != actor.id for row in corrections_awaiting(actor, forum=code)),
        lambda count: ngettext("correction awaits your approval", "corrections await your approval", count),
        url_for("agreements.corrections", forum=code),
        str(_("A second secretary approves what changes in a closed edition.")),
    )
    yield from _course(actor, _of(forum))


def _late_changes(actor: Actor, label: Callable[[int], str]) -> Work | None:
    return _work(late_changes_awaiting(actor), label, url_for("delegations.late_changes"))


def _letters(actor: Actor) -> Work | None:
    return _work(
        delegation_count(actor=actor, chosen=DelegationFilter(has_overdue_letter=True)),
        lambda count: ngettext("letter of a delegation is overdue", "letters of delegations are overdue", count),
        url_for("delegations.index", letter="overdue"),
    )


def _analyst(actor: Actor, forum: Forum | None) -> Iterator[Work | None]:
    # The last year there is something to report of: in spring that is the year before.
    year = newest_signing_year()
    if year is not None:
        yield Work(str(year), str(_("annual report: look through and download")), url_for("reports.index"))
    yield from _doubtful_sums(actor, forum)
    yield _documents(
        actor,
        replace(_of(forum), money=True, default_shares=True),
        lambda count: ngettext(
            "contract attributed by default shares", "contracts attributed by default shares", count
        ),
    )


def _desk(actor: Actor, forum: Forum | None) -> Iterator[Work | None]:
    if forum is None:
        return
    for state, words in (
        (
            DelegationState.CONFIRMED,
            lambda count: ngettext("confirmed delegation to receive", "confirmed delegations to receive", count),
        ),
        (DelegationState.ARRIVED, lambda count: ngettext("delegation has arrived", "delegations have arrived", count)),
    ):
        yield _work(
            delegation_count(actor=actor, chosen=DelegationFilter(forum=forum.code, state=state)),
            words,
            url_for("delegations.index", forum=forum.code, state=state.value),
        )
    yield _work(
        sum(row.inside for row in presence_by_delegation(actor=actor, forum_id=forum.id, locale="ru")),
        lambda count: ngettext("person is inside now", "persons are inside now", count),
        url_for("check_ins.persons", presence="inside"),
    )
    yield from _badges(actor, forum)


def _badges(actor: Actor, forum: Forum) -> Iterator[Work | None]:
    counts = badge_counts(actor, BadgeFilter(forum=forum.code))
    yield _work(
        counts.missing,
        lambda count: ngettext("confirmed person without a badge", "confirmed persons without a badge", count),
        url_for("badges.passes", badge="missing", forum=forum.code),
        str(_("in the place of revoked ones: %(count)s", count=counts.again)) if counts.again else None,
    )
    yield _work(
        counts.unprinted,
        lambda count: ngettext("badge to be printed", "badges to be printed", count),
        url_for("badges.index", standing="unprinted", forum=forum.code),
    )
    yield _work(
        counts.made,
        lambda count: ngettext("badge to be handed over", "badges to be handed over", count),
        url_for("badges.index", standing="made", forum=forum.code),
    )


def _administrator(actor: Actor, _forum: Forum | None) -> Iterator[Work | None]:
    soon = User.valid_until <= today() + EXPIRES_SOON
    expired = sa.and_(User.is_active, User.valid_until < today())
    yield _work(
        _accounts(actor, sa.and_(is_working(), soon)),
        lambda count: ngettext("account ends within 30 days", "accounts end within 30 days", count),
        url_for("accounts.index", standing="working", sort="valid_until"),
    )
    yield _work(
        _accounts(actor, expired),
        lambda count: ngettext("account whose term is over", "accounts whose term is over", count),
        url_for("accounts.index", standing="expired"),
    )
    yield _work(
        handovers_since(today() - EXPIRES_SOON),
        lambda count: ngettext(
            "organisation has handed its affairs over within 30 days",
            "organisations have handed their affairs over within 30 days",
            count,
        ),
        url_for("accounts.index", standing="working"),
        str(_("End the account of whoever has left, and its sessions.")),
    )
    since = today() - timedelta(days=1)
    found = events(actor, AuditFilter(from_day=since)).order_by(None).with_only_columns(sa.func.count(AuditEvent.id))
    yield _work(
        db.session.scalar(found) or 0,
        lambda count: ngettext(
            "event in the audit trail since yesterday", "events in the audit trail since yesterday", count
        ),
        url_for("accounts.audit", from_day=since.isoformat()),
    )


def _doubtful_sums(actor: Actor, forum: Forum | None) -> Iterator[Work | None]:
    """What keeps sums out of totals: a second person's word, a rate."""
    yield _documents(
        actor,
        replace(_of(forum), awaits_verification=True),
        lambda count: ngettext("sum awaits verification", "sums await verification", count),
        str(_("A second person verifies large sums and those by word of mouth.")),
    )
    yield _documents(
        actor,
        replace(_of(forum), no_rate=True),
        lambda count: ngettext("document without a rate", "documents without a rate", count),
        str(_("Its sum is in no total until the rate of its day is known.")),
    )
    yield _documents(
        actor,
        replace(_of(forum), other_rate=True),
        lambda count: ngettext(
            "document whose rate was corrected since", "documents whose rate was corrected since", count
        ),
        str(_("Its equivalent stays until somebody converts it anew and says why.")),
    )


def _course(actor: Actor, chosen: AgreementFilter) -> Iterator[Work | None]:
    """What follows a signing: steps and reports that are late, terms about to end."""
    yield _documents(
        actor,
        replace(chosen, overdue_steps=True),
        lambda count: ngettext("document with an overdue step", "documents with an overdue step", count),
        str(_("The original, a registration or the control is still to be recorded.")),
    )
    yield _unreported(actor, chosen)
    yield _documents(
        actor,
        replace(chosen, expiring=EXPIRES_SOON.days),
        lambda count: ngettext("document expires within 30 days", "documents expire within 30 days", count),
    )


def _unreported(actor: Actor, chosen: AgreementFilter) -> Work | None:
    return _documents(
        actor,
        replace(chosen, reports=ReportStanding.OVERDUE),
        lambda count: ngettext(
            "contract whose report on execution is overdue", "contracts whose reports on execution are overdue", count
        ),
    )


def _of(forum: Forum | None) -> AgreementFilter:
    """A training edition alone, or all the real ones: registers show its documents only when asked for it."""
    return AgreementFilter(forum=forum.code if forum is not None and forum.is_training else None)


def _documents(
    actor: Actor, chosen: AgreementFilter, words: Callable[[int], str], note: str | None = None
) -> Work | None:
    statement = register_statement(actor=actor, chosen=chosen).order_by(None).with_only_columns(sa.func.count())
    url = documents_url(actor, chosen)
    return _work(db.session.scalar(statement) or 0, words, url, note) if url else None


def _accounts(actor: Actor, condition: sa.ColumnElement[bool]) -> int:
    statement = accounts_visible_to(actor).where(condition).with_only_columns(sa.func.count(User.id))
    return db.session.scalar(statement) or 0


def _work(count: int, words: Callable[[int], str], url: str, note: str | None = None) -> Work | None:
    return Work(current_formats().integer(count), str(words(count)), url, note) if count > 0 else None


def _until(day: Any) -> str | None:
    return None if day is None else str(_("until %(day)s", day=current_formats().date_text(day)))
