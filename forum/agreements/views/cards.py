"""The card of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.audit_trail import read_events
from forum.agreements.differences import Comparison, compared
from forum.agreements.enums import AGREEMENT_STATES, AgreementState, Relation
from forum.agreements.models import Agreement, AgreementFile, Proposal
from forum.agreements.pending_corrections import pending
from forum.agreements.previews import planned_allocation
from forum.agreements.queries import agreement_seen_by, allocation_of
from forum.agreements.queries.documents import AllocationCell
from forum.agreements.queries.executions import execution_of, may_report
from forum.agreements.queries.families import Relative, ceiling_of, relatives_of
from forum.agreements.queries.files import file_count, files_of
from forum.agreements.queries.history import events_of
from forum.agreements.queries.likeness import LikeDocument, likeness_of
from forum.agreements.queries.persons import is_own_proposal, signed_parties_visible_to
from forum.agreements.queries.steps import procedure_of
from forum.agreements.services.consequences import label_of
from forum.agreements.services.files import may_attach
from forum.agreements.services.proposals import is_theirs
from forum.agreements.services.repricing import has_other_rate
from forum.agreements.services.states import APART
from forum.agreements.terms import term_on
from forum.agreements.views.blueprint import blueprint
from forum.core.clock import today
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission, Role, current_actor, requires
from forum.core.viewing import record_viewing
from forum.rates.enums import ROUBLE
from forum.reference.enums import first_side

LOGGED = "agreement.logged"


@blueprint.get("/<id:agreement_id>")
@requires(Permission.AGREEMENTS_VIEW)
def show(agreement_id: int) -> ResponseReturnValue:
    """The document with its parties, sum, allocation, amendments and history."""
    actor = current_actor()
    agreement = agreement_seen_by(actor, agreement_id)
    persons = signed_parties_visible_to(actor, agreement)
    if persons:
        record_card_viewing(actor, agreement)
    cells = cells_of(agreement, current_locale())
    first = first_side(agreement.forum.host_side, current_locale())
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        parties=sorted(agreement.parties, key=lambda party: (party.side is None, party.side is not first)),
        persons=persons,
        present=agreement.sum_on(today()),
        cells=cells,
        matrix=allocation_matrix(cells),
        **{name: read(actor, agreement) for name, read in PANELS.items()},
    )


def record_card_viewing(actor: Actor, agreement: Agreement) -> None:
    """Write that ``actor`` is about to see who signed."""
    label = label_of(agreement)
    record_viewing(actor=actor, action="agreement.viewed", entity="agreement", entity_id=agreement.id, label=label)


def cells_of(agreement: Agreement, locale: str) -> list[AllocationCell]:
    """The allocation of a signed document, what it would be of one that is not signed yet."""
    if agreement.signed_on is not None:
        return allocation_of(agreement, locale=locale)
    in_roubles = agreement.value if agreement.currency_code == ROUBLE else None
    return planned_allocation(agreement, in_roubles, locale=locale)


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history in words; ``changes`` is empty for the logging, which would tell every column."""

    action: str
    at: datetime
    actor: str
    changes: str
    reason: str


def _history(actor: Actor, agreement: Agreement) -> list[Happening]:
    """What happened, for those who keep the register or audit it: the trail names who did it."""
    if actor.role not in {Role.SECRETARY, Role.ADMINISTRATOR}:
        return []
    events = events_of(agreement)
    rows = read_events(events, current_locale())
    return [
        Happening(row.action, row.at, row.actor, "" if event.action == LOGGED else row.changes_text, row.reason)
        for event, row in zip(events, rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class FilePanel:
    """The files of a document: ``rows`` for those who may open them, to all others ``count`` alone."""

    rows: Sequence[AgreementFile]
    count: int
    may_attach: bool


def _files(actor: Actor, agreement: Agreement) -> FilePanel:
    rows = files_of(agreement, actor=actor)
    return FilePanel(rows, len(rows) or file_count(agreement), may_attach(actor, agreement))


@dataclass(frozen=True, slots=True)
class ProposalPanel:
    """Who proposed the document and what the reader may do about it; ``likes`` are told to who decides."""

    row: Proposal
    is_theirs: bool
    is_to_decide: bool
    may_join: bool
    likes: Sequence[LikeDocument]


def _proposal(actor: Actor, agreement: Agreement) -> ProposalPanel | None:
    """The proposal for the secretariat and who proposed it; to all others an accepted document is any other."""
    row, decides = agreement.proposal, actor.may(Permission.AGREEMENTS_EDIT)
    if row is None or not (decides or is_own_proposal(actor, row)):
        return None
    is_to_decide = decides and agreement.state is AgreementState.PROPOSED
    likes = likeness_of(agreement, actor=actor) if is_to_decide else []
    may_join = decides and agreement.state in AGREEMENT_STATES.arrow("join").sources
    return ProposalPanel(row, is_theirs(actor, agreement), is_to_decide, may_join, likes)


@dataclass(frozen=True, slots=True)
class Report:
    """The other record of the same document; ``is_joined``: this one is joined to it and does not count."""

    other: Agreement
    is_joined: bool
    fields: list[Comparison]


@dataclass(frozen=True, slots=True)
class LinksPanel:
    """All linked documents, and those of them that report the same document with what they say otherwise."""

    relatives: Sequence[Relative]
    reports: Sequence[Report]


def _links(actor: Actor, agreement: Agreement) -> LinksPanel:
    formats, locale, relatives = current_formats(), current_locale(), relatives_of(agreement, actor=actor)
    reports = [
        Report(one.agreement, one.is_own, compared(agreement, one.agreement, formats=formats, locale=locale))
        for one in relatives
        if one.relation is Relation.REPORT
    ]
    return LinksPanel(relatives, reports)


PANELS: Final[Mapping[str, Callable[[Actor, Agreement], Any]]] = {
    "arrows": lambda actor, agreement: AGREEMENT_STATES.open_to(agreement.state, actor),
    "changes": lambda actor, agreement: [
        arrow for arrow in AGREEMENT_STATES.open_to(agreement.state, actor) if arrow.action not in APART
    ],
    "has_other_rate": lambda _actor, agreement: has_other_rate(agreement),
    "term": lambda _actor, agreement: term_on(agreement, today()),
    "correction": pending,
    "links": _links,
    "ceiling": lambda _actor, agreement: ceiling_of(agreement),
    "files": _files,
    "procedure": lambda _actor, agreement: procedure_of(agreement),
    "executed": lambda _actor, agreement: execution_of(agreement),
    "may_report": lambda actor, agreement: agreement.counts and may_report(actor, agreement),
    "history": _history,
    "proposal": _proposal,
}
"""What the card's panels show, by the name they know it by."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A finished cell of a two-way table."""

    text: str
    level: int | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A document's allocation as a two-way table of finished texts, as the ``matrix`` macro takes it."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    totals: list[str]


def allocation_matrix(cells: Sequence[AllocationCell]) -> Matrix | None:
    """Russian regions by Belarusian ones, in kopecks where there are any, else in shares; None for a single line."""
    russian = {cell.ru_code: cell.ru_name for cell in cells}
    belarusian = {cell.by_code: cell.by_name for cell in cells}
    if len(russian) < 2 or len(belarusian) < 2:
        return None
    formats = current_formats()
    is_money = any(cell.kopecks for cell in cells)

    def told(picked: list[AllocationCell]) -> str:
        if is_money:
            return formats.money(sum(cell.kopecks for cell in picked))
        return formats.share(sum(cell.ppm for cell in picked))

    def of(ru: str | None = None, by: str | None = None) -> str:
        return told([cell for cell in cells if ru in (None, cell.ru_code) and by in (None, cell.by_code)])

    return Matrix(
        columns=[{"label": name, "href": None} for name in belarusian.values()],
        rows=[
            {
                "label": name,
                "href": None,
                "cells": [MatrixCell(of(ru, by)) for by in belarusian],
                "total": of(ru),
            }
            for ru, name in russian.items()
        ],
        totals=[*(of(by=by) for by in belarusian), of()],
    )
