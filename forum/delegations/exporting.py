"""Delegations and persons as files, for the page and the command alike: (register, rows, lines under the title).

Whoever takes persons out records it first: ``members_export`` and ``application_export`` are for callers who have
called ``forum.core.viewing.record_viewing``; ``export_label`` says in words what was taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.formatting import date_text
from forum.core.security import Actor
from forum.core.spreadsheet import Register
from forum.delegations.columns import APPLICATION, MEMBERS, delegations_register
from forum.delegations.enums import DELEGATION_KIND_LABELS, DELEGATION_STATE_LABELS
from forum.delegations.models import Delegation
from forum.delegations.queries import DelegationFilter, DelegationRow, MemberRow, stream_delegations, stream_members
from forum.reference.enums import COUNTRY_LABELS

Export = tuple[Register[Any], Iterable[Any], list[Any]]


def delegations_export(
    *, actor: Actor, locale: str, wanted: DelegationFilter | None = None
) -> tuple[Register[DelegationRow], Iterable[DelegationRow], list[Any]]:
    """The register of delegations as filtered, in its own order; holds no person."""
    chosen = wanted or DelegationFilter()
    rows = stream_delegations(actor=actor, chosen=chosen, locale=locale)
    return delegations_register(locale), rows, _lines(chosen)


def members_export(
    *, actor: Actor, locale: str, wanted: DelegationFilter | None = None
) -> tuple[Register[MemberRow], Iterable[MemberRow], list[Any]]:
    """The list of participants of the filtered delegations; empty for those who may see no persons."""
    chosen = wanted or DelegationFilter()
    return MEMBERS, stream_members(actor=actor, chosen=chosen, locale=locale), _lines(chosen)


def application_export(
    *, actor: Actor, locale: str, delegation: Delegation
) -> tuple[Register[MemberRow], Iterable[MemberRow], list[Any]]:
    """The full application of one delegation that ``actor`` may see."""
    rows = stream_members(actor=actor, chosen=DelegationFilter(), locale=locale, delegation_ids=[delegation.id])
    sender = [delegation.organisation.name(locale)]
    if delegation.forum is not None:
        sender.append(delegation.forum.name(locale))
    if delegation.letter_number or delegation.letter_on:
        sender.append(annex_line(delegation))
    return APPLICATION, rows, sender


def annex_line(delegation: Delegation) -> str:
    """«Приложение к письму от … № …»."""
    day = date_text(delegation.letter_on) if delegation.letter_on else "__"
    return str(_("Annex to the letter of %(day)s No. %(number)s", day=day, number=delegation.letter_number or "__"))


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
