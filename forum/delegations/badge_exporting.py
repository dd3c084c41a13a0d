"""Registers of accreditation as files."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.db import row_count
from forum.core.exports import Export, Viewing
from forum.core.formatting import date_text
from forum.core.security import Actor
from forum.core.spreadsheet import RegisterSheet
from forum.delegations.badge_columns import ISSUE_LIST, PASSES, VEHICLES, badges_register
from forum.delegations.enums import BadgeState
from forum.delegations.models import Badge, Member
from forum.delegations.queries.badges import BADGE_STANDING_LABELS, BadgeFilter, BadgeRow, badge_count, stream_badges
from forum.delegations.queries.passes import PassFilter, passes_statement, stream_passes
from forum.reference.enums import COUNTRY_LABELS


def badges_export(*, actor: Actor, locale: str, wanted: BadgeFilter | None = None) -> Export:
    """The log of badges as filtered, by number."""
    chosen = wanted or BadgeFilter()
    return Export(
        register=badges_register(locale),
        read=lambda _columns: stream_badges(actor=actor, chosen=chosen, locale=locale),
        count=lambda: badge_count(actor=actor, chosen=chosen),
        lines=_lines(chosen, BADGE_STANDING_LABELS[chosen.standing] if chosen.standing is not None else None),
        viewing=Viewing("badge.exported", Badge.__tablename__, badges_label(chosen)),
    )


def issue_rows(*, actor: Actor, locale: str, chosen: BadgeFilter) -> list[BadgeRow]:
    """The badges of the issue list, delegation by delegation in order: all that are not revoked."""
    rows = stream_badges(actor=actor, chosen=replace(chosen, standing=None), locale=locale, by_delegation=True)
    return [row for row in rows if row.state is not BadgeState.REVOKED]


def issue_list_export(*, actor: Actor, locale: str, wanted: BadgeFilter) -> Export:
    """The issue list as filtered; what is signed is the printed one. Its rows are read once, to be counted and told."""
    rows = functools.cache(lambda: issue_rows(actor=actor, locale=locale, chosen=wanted))
    return Export(
        register=ISSUE_LIST,
        read=lambda _columns: rows(),
        count=lambda: len(rows()),
        lines=_lines(wanted),
        viewing=Viewing("badge.exported", Badge.__tablename__, badges_label(wanted)),
    )


def passes_export(*, actor: Actor, locale: str, wanted: PassFilter) -> Export:
    """The persons of the pass list; the vehicles stand on a second sheet."""
    by_car = replace(wanted, has_vehicle=True)
    vehicles = RegisterSheet(
        VEHICLES.export_columns(actor.may),
        stream_passes(actor=actor, chosen=by_car, locale=locale),
        name=str(_("Vehicles")),
        title=str(VEHICLES.title),
        heading=_lines(wanted),
    )
    return Export(
        register=PASSES,
        read=lambda _columns: stream_passes(actor=actor, chosen=wanted, locale=locale),
        count=lambda: row_count(passes_statement(actor=actor, chosen=wanted, locale=locale)),
        lines=_lines(wanted),
        more={"vehicles": vehicles},
        viewing=Viewing("member.exported", Member.__tablename__, badges_label(wanted)),
    )


def vehicles_export(*, actor: Actor, locale: str, wanted: PassFilter) -> Export:
    """The vehicles of the pass list alone."""
    return Export(
        register=VEHICLES,
        read=lambda _columns: stream_passes(actor=actor, chosen=wanted, locale=locale),
        count=lambda: row_count(passes_statement(actor=actor, chosen=wanted, locale=locale)),
        lines=_lines(wanted),
        viewing=Viewing("member.exported", Member.__tablename__, badges_label(wanted)),
    )


def badges_label(chosen: BadgeFilter | PassFilter) -> str:
    """The filter in words for the audit trail; a searched text may be somebody's name and is left out."""
    parts = [chosen.forum, f"delegation {chosen.delegation_id}" if chosen.delegation_id else None, chosen.side]
    named = [str(part) for part in parts if part] + (["text"] if chosen.text else [])
    return ", ".join(named)


def _lines(chosen: BadgeFilter | PassFilter, standing: Any = None) -> list[Any]:
    words = [chosen.forum, str(COUNTRY_LABELS[chosen.side]) if chosen.side is not None else None]
    words.append(str(standing) if standing is not None else None)
    told = [word for word in words if word] + ([f"«{chosen.text}»"] if chosen.text else [])
    return ["; ".join([*told, str(_("as of %(day)s", day=date_text(today())))])]
