"""Until when a document is in force, as amended."""

from __future__ import annotations

from datetime import date

from forum.agreements.models import Agreement


def term_on(agreement: Agreement, day: date) -> date | None:
    """The last day in force as the term stood on ``day``; None = without a term.

    The last amendment of the term that holds on ``day`` says it, else the document. Of many documents
    ``queries.amended.in_force_until_on`` tells the same in SQL.
    """
    told = [act for act in agreement.amendments if act.changes_term and act.effective_on <= day]
    last = max(told, key=lambda act: (act.effective_on, act.id), default=None)
    return agreement.in_force_until if last is None else last.in_force_until
