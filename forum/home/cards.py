"""Key figures of an edition in words, each against the edition before; what its sum leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.agreements.forms import filter_arguments
from forum.agreements.queries import AgreementFilter
from forum.core.formatting import NO_DATA, current_formats
from forum.core.security import Actor, Permission
from forum.delegations.queries import DelegationFigures, delegation_figures
from forum.forums.enums import OUTSIDE_FORUMS_CODE
from forum.forums.models import Forum
from forum.forums.queries import previous_edition
from forum.statistics.queries import Figures, StatisticsFilter, left_out, total_figures
from forum.statistics.views.links import Note, default_note, left_out_notes, rows_behind


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure as its component takes it."""

    label: str
    value: str
    change: str | None = None
    change_tone: str | None = None
    note: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """What is known of an edition; ``previous`` is the edition it is compared with."""

    forum: Forum
    documents: Figures
    delegations: DelegationFigures
    previous: Forum | None
    documents_before: Figures | None
    delegations_before: DelegationFigures | None


def edition_figures(forum: Forum) -> EditionFigures:
    """The figures of ``forum`` and of the edition before it; the standing edition is compared with none."""
    before = None if forum.code == OUTSIDE_FORUMS_CODE else previous_edition(forum)
    return EditionFigures(
        forum=forum,
        documents=total_figures(StatisticsFilter(forum_ids=(forum.id,))),
        delegations=delegation_figures(forum.id),
        previous=before,
        documents_before=total_figures(StatisticsFilter(forum_ids=(before.id,))) if before else None,
        delegations_before=delegation_figures(before.id) if before else None,
    )


def key_cards(figures: EditionFigures, actor: Actor) -> list[Card]:
    """Delegations, participants, documents and their sum; without delegations for the standing edition."""
    cards = [_documents(figures, actor), _sum(figures, actor)]
    if figures.forum.code == OUTSIDE_FORUMS_CODE:
        return cards
    return [_delegations(figures, actor), _participants(figures, actor), *cards]


def _delegations(figures: EditionFigures, actor: Actor) -> Card:
    now, before, formats = figures.delegations, figures.delegations_before, current_formats()
    change, tone = _step(
        now.confirmed if now.is_known else None, before.confirmed if before and before.is_known else None, figures
    )
    return Card(
        label=_("Delegations"),
        value=formats.integer(now.confirmed) if now.is_known else NO_DATA,
        change=change,
        change_tone=tone,
        note=_(
            "nominated %(nominated)s, confirmed %(confirmed)s",
            nominated=formats.integer(now.nominated),
            confirmed=formats.integer(now.confirmed),
        )
        if now.is_known
        else None,
        href=_delegations_url(figures.forum, actor),
    )


def _participants(figures: EditionFigures, actor: Actor) -> Card:
    now, before, formats = figures.delegations, figures.delegations_before, current_formats()
    change, tone = _growth(
        now.members_confirmed if now.is_known else None,
        before.members_confirmed if before and before.is_known else None,
        figures,
    )
    return Card(
        label=_("Participants"),
        value=formats.integer(now.members_confirmed) if now.is_known else NO_DATA,
        change=change,
        change_tone=tone,
        note=_("heads of regions among them: %(count)s", count=formats.integer(now.heads_of_regions))
        if now.is_known
        else None,
        href=_delegations_url(figures.forum, actor),
    )


def _documents(figures: EditionFigures, actor: Actor) -> Card:
    now, before = figures.documents, figures.documents_before
    change, tone = _step(now.documents or None, (before.documents or None) if before else None, figures)
    return Card(
        label=_("Agreements and contracts"),
        value=current_formats().integer(now.documents or None),
        change=change,
        change_tone=tone,
        note=ngettext("of them %(num)s contract", "of them %(num)s contracts", now.contracts)
        if now.documents
        else None,
        href=documents_url(actor, AgreementFilter(forum=figures.forum.code, counts=True)),
    )


def _sum(figures: EditionFigures, actor: Actor) -> Card:
    now, before, formats = figures.documents, figures.documents_before, current_formats()
    change, tone = _growth(now.kopecks, before.kopecks if before else None, figures)
    return Card(
        label=_("Sum of contracts"),
        value=formats.money_short(now.kopecks),
        change=change,
        change_tone=tone,
        note=formats.money_with_currency(now.kopecks) if now.kopecks is not None else None,
        href=documents_url(actor, AgreementFilter(forum=figures.forum.code, money=True)),
    )


def _step(now: int | None, before: int | None, figures: EditionFigures) -> tuple[str | None, str | None]:
    """«+9 к XII Форуму» and its tone."""
    if now is None or before is None:
        return _unknown(now, figures), None
    formats, step = current_formats(), now - before
    return _against(f"+{formats.integer(step)}" if step > 0 else formats.integer(step), figures), _tone(step)


def _growth(now: int | None, before: int | None, figures: EditionFigures) -> tuple[str | None, str | None]:
    """«+12,3 % к XII Форуму» and its tone."""
    if now is None or not before:
        return _unknown(now, figures), None
    return _against(current_formats().change(now, before), figures), _tone(now - before)


def _against(change: str, figures: EditionFigures) -> str | None:
    if figures.previous is None:
        return None
    return str(_("%(change)s against Forum %(code)s", change=change, code=figures.previous.code))


def _unknown(now: int | None, figures: EditionFigures) -> str | None:
    """«XII Форум: …»; nothing is compared with where the edition's own figure is unknown."""
    if now is None or figures.previous is None:
        return None
    return str(_("Forum %(code)s: …", code=figures.previous.code))


def _tone(step: int) -> str | None:
    return "good" if step > 0 else "bad" if step < 0 else None


def _delegations_url(forum: Forum, actor: Actor) -> str | None:
    return url_for("delegations.index", forum=forum.code) if actor.may(Permission.DELEGATIONS_VIEW) else None


def documents_url(actor: Actor, chosen: AgreementFilter) -> str | None:
    """The register under a filter; None for who sees no documents."""
    if not actor.may(Permission.AGREEMENTS_VIEW):
        return None
    arguments: dict[str, Any] = dict(filter_arguments(chosen))
    return url_for("agreements.index", **arguments)


def left_out_of(chosen: StatisticsFilter, actor: Actor, **rows: Any) -> list[Note]:
    """What the sum of ``chosen`` leaves out and what of it was attributed by default shares, led to by ``rows``.

    ``rows`` are the same choice as fields of ``AgreementFilter``.
    """
    found, behind = left_out(chosen), rows_behind(actor, **rows)
    default = default_note(found, behind)
    return left_out_notes(found, behind) + ([default] if default else [])
