"""What follows from a document's content: equivalent, amendments' equivalents, search key, allocation, counting."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreements.allocation import rewrite_allocation
from forum.agreements.counting import write_counting_columns
from forum.agreements.enums import SumSource
from forum.agreements.models import Agreement, Proposal
from forum.agreements.services.lookups import Lookups
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import search_key, sort_key
from forum.core.types import MAX_DOCUMENT_KOPECKS
from forum.rates.services import rouble_equivalent


def sum_of(agreement: Agreement) -> tuple[Any, ...]:
    """What a verification confirms: any change of it needs a new one."""
    return (agreement.disclosure, agreement.value, agreement.currency_code, agreement.sum_source)


def priced_by(agreement: Agreement) -> tuple[Any, ...]:
    """What the rate and the rouble equivalent follow from."""
    return (agreement.value, agreement.currency_code, agreement.signed_on, agreement.signed_precision)


def write_entered_sum(agreement: Agreement, actor: Actor) -> None:
    """Note who entered the sum. One from the document counts at once, one from hearsay awaits a second person.

    So does a large one: see ``withhold_large_sum``, which comes once the equivalent is known.
    """
    agreement.value_entered_by = None if agreement.value is None else actor.id
    agreement.value_entered_by_label = "" if agreement.value is None else actor.label
    is_read = agreement.value is not None and agreement.sum_source is SumSource.DOCUMENT
    agreement.verified_at = utc_now() if is_read else None
    agreement.verified_by = actor.id if is_read else None
    agreement.verified_by_label = actor.label if is_read else ""


def withhold_large_sum(agreement: Agreement, known: Lookups | None = None) -> None:
    """Let a sum from its edition's threshold on await a second person, though it was read from the document.

    Call it when the sum or its equivalent has changed; who else has verified the sum has done so for good.
    """
    if agreement.verified_by == agreement.value_entered_by and is_large_sum(agreement, known=known):
        await_second_person(agreement)


def is_large_sum(agreement: Agreement, kopecks: int | None = None, known: Lookups | None = None) -> bool:
    """Whether the sum, or one of an amendment, reaches the edition's threshold.

    ``kopecks`` is the equivalent where it is not written yet. Before signing it is that of today's rate; one that
    nobody knows may be over any threshold.
    """
    if agreement.value is None or agreement.currency_code is None:
        return False
    known = known or Lookups()
    with db.session.no_autoflush:
        threshold = known.edition(agreement.forum_id).verify_from
        if threshold is None:
            return False
        told = agreement.value_rub if kopecks is None else kopecks
        if told is None:
            told = known.expected_roubles(agreement.value, agreement.currency_code, agreement.planned_on)
    return told is None or max(told, *(act.value_rub or 0 for act in agreement.amendments), 0) >= threshold


def await_second_person(agreement: Agreement) -> None:
    """The sum is verified no more."""
    agreement.verified_at, agreement.verified_by, agreement.verified_by_label = None, None, ""


def write_equivalent(agreement: Agreement, known: Lookups | None = None) -> None:
    """Remember the rate in force on the day of signing; write the equivalents of value, amendments and executions.

    Nothing before signing. Raises ``DomainError`` on ``value`` when the equivalent is over the cap of a document.
    """
    # A query in between would flush an equivalent that is gone while the money still counts.
    with db.session.no_autoflush:
        agreement.rate, agreement.value_rub = None, None
        if agreement.signed_on is None:
            return
        if agreement.value is not None and agreement.currency_code is not None:
            known = known or Lookups()
            agreement.rate = known.rate(agreement.currency_code, agreement.signed_on, agreement.signed_precision)
        agreement.value_rub = equivalent(agreement, agreement.value)
        for amendment in agreement.amendments:
            amendment.value_rub = equivalent(agreement, amendment.value)
        for execution in agreement.executions:
            execution.value_rub = equivalent(agreement, execution.value)


def equivalent(agreement: Agreement, value: int | None) -> int | None:
    """Kopecks of ``value`` in the document's currency at the rate remembered at signing; None without a rate."""
    if value is None or agreement.currency_code is None:
        return None
    kopecks = rouble_equivalent(value, agreement.rate, agreement.currency_code)
    if kopecks is not None and kopecks > MAX_DOCUMENT_KOPECKS:
        raise DomainError("value", _l("One document cannot be worth more than a trillion roubles."))
    return kopecks


def rewrite_search_key(agreement: Agreement) -> None:
    """Write what the search and the alphabetical order compare."""
    agreement.search_key = search_key_of(agreement)
    agreement.sort_key = sort_key(agreement.title)


def search_key_of(agreement: Agreement) -> str:
    """Numbers, title, subject, organisations and regions, folded for the search."""
    return f"{search_key(agreement.register_number)} {searched_words(agreement)}".strip()


def searched_words(agreement: Agreement) -> str:
    """The same without the register number, which is given last of all."""
    own = map(search_key, (agreement.own_number, agreement.title, agreement.subject))
    # Names of organisations and regions are stored folded; those of several parties are told once.
    named = (row.search_key for party in agreement.parties for row in (party.organisation, party.region) if row)
    return " ".join(filter(None, (*own, *dict.fromkeys(named))))


def settle(agreement: Agreement, actor: Actor) -> None:
    """Write all that depends on the content, and the mark that the row was changed, its version with it."""
    with db.session.no_autoflush:
        write_derived(agreement, actor)
    # A change of parties alone must raise the version too, or two such edits would overwrite each other.
    agreement.updated_at = utc_now()
    db.session.flush()
    rewrite_allocation(agreement)


def write_derived(agreement: Agreement, actor: Actor) -> None:
    """The same in memory alone: keys of search and order, counting columns, who changed it."""
    rewrite_search_key(agreement)
    write_counting_columns(agreement)
    audit.stamp(agreement, actor)


def mark_accepted(agreement: Agreement, actor: Actor) -> list[Proposal]:
    """Let everybody in its scope see what was proposed; returns the row written, to be told by the caller's event."""
    proposal = agreement.proposal
    if proposal is None or proposal.accepted_at is not None:
        return []
    proposal.accepted_at = utc_now()
    audit.stamp(proposal, actor)
    return [proposal]


def label_of(agreement: Agreement) -> str:
    """The document in words for the audit trail, without persons."""
    return label_in_words(agreement.register_number or agreement.own_number, agreement.title)


def label_in_words(number: str | None, title: str) -> str:
    """The same of a number and a title."""
    return f"{number} {title}" if number else title
