"""Delegations and persons as files, for the page and the command alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.db import row_count, streamed
from forum.core.exports import Export, Viewing
from forum.core.formatting import date_text
from forum.core.security import Actor
from forum.delegations.check_in_columns import attendance_register, passages_register
from forum.delegations.columns import MEMBERS, application_of, delegations_register
from forum.delegations.enums import DELEGATION_STATE_LABELS, PRESENCE_LABELS
from forum.delegations.models import CheckIn, Delegation, Member
from forum.delegations.queries import (
    DelegationFilter,
    delegation_count,
    participants_statement,
    stream_delegations,
    stream_members,
)
from forum.delegations.queries.check_ins import (
    AttendanceFilter,
    attendance_rows,
    attendance_statement,
    passage_rows,
    passages_statement,
)
from forum.delegations.queries.visits import VisitFilter, stream_visits, visit_count
from forum.delegations.services import label_of
from forum.delegations.visit_columns import visits_register
from forum.delegations.visit_forms import figure_words
from forum.delegations.visit_units import DIRECTION_LABELS
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS
from forum.forums.models import Forum
from forum.reference.enums import COUNTRY_LABELS


def delegations_export(*, actor: Actor, locale: str, wanted: DelegationFilter | None = None) -> Export:
    """The register of delegations as filtered, in its own order; holds no person."""
    chosen = wanted or DelegationFilter()
    return Export(
        register=delegations_register(locale),
        read=lambda _columns: stream_delegations(actor=actor, chosen=chosen, locale=locale),
        count=lambda: delegation_count(actor=actor, chosen=chosen),
        lines=_lines(chosen),
        viewing=Viewing("delegation.exported", Delegation.__tablename__, export_label(chosen)),
    )


def members_export(*, actor: Actor, locale: str, wanted: DelegationFilter | None = None) -> Export:
    """The list of participants of the filtered delegations; empty for those who may see no persons."""
    chosen = wanted or DelegationFilter()
    return Export(
        register=MEMBERS,
        read=lambda _columns: stream_members(actor=actor, chosen=chosen, locale=locale),
        count=lambda: row_count(participants_statement(actor=actor, chosen=chosen, locale=locale)),
        lines=_lines(chosen),
        viewing=Viewing("member.exported", Member.__tablename__, export_label(chosen)),
    )


def application_export(*, actor: Actor, locale: str, delegation: Delegation) -> Export:
    """The full application of one delegation that ``actor`` may see."""
    of: dict[str, Any] = {"actor": actor, "chosen": DelegationFilter(), "delegation_ids": [delegation.id]}
    sender = [delegation.sender(locale)]
    if delegation.forum is not None:
        sender.append(delegation.forum.name(locale))
    if delegation.letter_number or delegation.letter_on:
        sender.append(annex_line(delegation))
    return Export(
        register=application_of(delegation.forum),
        read=lambda _columns: stream_members(locale=locale, **of),
        count=lambda: row_count(participants_statement(locale=locale, **of)),
        lines=sender,
        viewing=Viewing("delegation.exported", Delegation.__tablename__, label_of(delegation), delegation.id),
    )


def visits_export(*, actor: Actor, locale: str, wanted: VisitFilter | None = None) -> Export:
    """The register of visits outside forums as filtered; names no person."""
    chosen = wanted or VisitFilter()
    return Export(
        register=visits_register(locale),
        read=lambda _columns: stream_visits(actor=actor, chosen=chosen, locale=locale),
        count=lambda: visit_count(actor=actor, chosen=chosen),
        lines=_visit_lines(chosen),
    )


def attendance_export(*, actor: Actor, locale: str, forum: Forum | None, chosen: AttendanceFilter) -> Export:
    """The confirmed persons of an edition with their mark of arrival, as filtered."""
    statement = attendance_statement(actor=actor, chosen=chosen, locale=locale)
    return Export(
        register=attendance_register(locale),
        read=lambda _columns: attendance_rows(streamed(statement)),
        count=lambda: row_count(statement),
        lines=_of_edition(forum, locale, str(PRESENCE_LABELS[chosen.presence]) if chosen.presence else ""),
        viewing=Viewing("member.exported", Member.__tablename__, forum.code if forum else ""),
    )


def passages_export(*, actor: Actor, locale: str, forum: Forum | None) -> Export:
    """Every passage of an edition."""
    statement = passages_statement(actor=actor, forum_id=forum.id if forum else 0, locale=locale)
    return Export(
        register=passages_register(locale),
        read=lambda _columns: passage_rows(streamed(statement)),
        count=lambda: row_count(statement),
        lines=_of_edition(forum, locale),
        viewing=Viewing("check_in.exported", CheckIn.__tablename__, forum.code if forum else ""),
    )


def annex_line(delegation: Delegation, blank: str = "__") -> str:
    """«Приложение к письму от … № …», with ``blank`` where it is not known yet."""
    day = date_text(delegation.letter_on) if delegation.letter_on else blank
    return str(_("Annex to the letter of %(day)s No. %(number)s", day=day, number=delegation.letter_number or blank))


def export_label(chosen: DelegationFilter) -> str:
    """The filter in words for the audit trail; a searched text may be somebody's name and is left out."""
    parts = [chosen.forum, chosen.region, chosen.side, chosen.state, chosen.kind]
    named = [str(part) for part in parts if part] + (["text"] if chosen.text else [])
    return ", ".join(named)


def _lines(chosen: DelegationFilter) -> list[Any]:
    words = [chosen.forum, chosen.region]
    for labels, value in (
        (COUNTRY_LABELS, chosen.side),
        (DELEGATION_STATE_LABELS, chosen.state),
        (DELEGATION_KIND_LABELS, chosen.kind),
    ):
        words.append(str(labels[value]) if value is not None else None)  # type: ignore[index]  # of its own labels
    told = [word for word in words if word] + ([f"«{chosen.text}»"] if chosen.text else [])
    day = str(_("as of %(day)s", day=date_text(today())))
    return ["; ".join([*told, day])]


def _of_edition(forum: Forum | None, locale: str, *words: str) -> list[Any]:
    told = [forum.name(locale)] if forum is not None else []
    day = str(_("as of %(day)s", day=date_text(today())))
    return ["; ".join([*told, *(word for word in words if word), day])]


def _visit_lines(chosen: VisitFilter) -> list[Any]:
    words = [str(chosen.year) if chosen.year is not None else None, chosen.region]
    for labels, value in (
        (DIRECTION_LABELS, chosen.direction),
        (DELEGATION_KIND_LABELS, chosen.kind),
        (HEAD_LEVEL_LABELS, chosen.level),
        (DELEGATION_STATE_LABELS, chosen.state),
    ):
        words.append(str(labels[value]) if value is not None else None)  # type: ignore[index]  # of its own labels
    told = [word for word in words if word] + ([f"«{chosen.text}»"] if chosen.text else [])
    day = str(_("as of %(day)s", day=date_text(today())))
    return ["; ".join([*told, *figure_words(chosen), day])]
