"""The figure given to the press: frozen once, with the list of its documents."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.models import PressFigure, PressFigureDocument
from forum.agreements.queries import AgreementFilter, agreement_totals
from forum.agreements.queries.press_figures import counted_documents
from forum.agreements.services.rules import check_may_edit
from forum.core import audit
from forum.core.clock import today, utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.formatting import money_with_currency
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.forums.models import Forum

TOLD = (
    *("counted", "contracts", "with_money", "kopecks", "without_sum", "confidential", "ceilings", "no_rate"),
    *("unverified", "unverified_kopecks"),
)
"""What of ``AgreementTotals`` a figure keeps, under the same names."""


def freeze_press_figure(*, actor: Actor, forum: Forum, waiver: str = "") -> PressFigure:
    """Keep the edition's totals as of today, with every signed document, and return the figure.

    Raises ``DomainError`` on ``waiver`` (sums await a second person and no reason says why they are left out), None
    (nothing is signed; the register was changed between the list and its sum).
    """
    check_may_edit(actor)
    day, waiver = today(), clean_text(waiver)
    chosen = AgreementFilter(forum=forum.code, counts=True, as_of=day)
    totals = agreement_totals(actor=actor, chosen=chosen)
    if not totals.counted:
        raise DomainError(None, _l("No document of the edition is signed yet."))
    if totals.unverified and not waiver:
        raise DomainError("waiver", _l("Sums await a second person: verify them, or say why it is told without."))
    documents = [
        PressFigureDocument(position=position, **row._asdict())
        for position, row in enumerate(counted_documents(actor=actor, chosen=chosen, day=day), start=1)
    ]
    in_sum = [row.value_rub for row in documents if row.value_rub is not None]
    if (len(documents), len(in_sum), sum(in_sum)) != (totals.counted, totals.with_money, totals.kopecks):
        raise DomainError(None, _l("The register was changed at this very moment. Freeze the figure once more."))
    with atomic():
        figure = PressFigure(
            forum=forum,
            as_of=day,
            taken_at=utc_now(),
            documents=documents,
            waiver=waiver or None if totals.unverified else None,
            **{name: getattr(totals, name) for name in TOLD},
        )
        audit.stamp(figure, actor)
        db.session.add(figure)
        label = f"{forum.code}: {money_with_currency(figure.kopecks)}"
        audit.record(actor=actor, action="press_figure.frozen", entity=figure, label=label, reason=waiver)
    return figure
