"""Amendment: a dated act changes sum, term or shares of a signed document."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.agreements.counting import counts
from forum.agreements.drafts import AmendmentDraft
from forum.agreements.models import Agreement, Amendment, AmendmentWeight
from forum.agreements.services.consequences import (
    await_second_person,
    equivalent,
    is_large_sum,
    label_of,
    settle,
)
from forum.agreements.services.parties import MAX_WEIGHT
from forum.agreements.services.rules import FIRST_YEAR, LAST_YEAR, check_may_edit, checked_texts
from forum.agreements.services.states import expired_by_term, follow_term
from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.types import MAX_DOCUMENT_KOPECKS
from forum.reference.models import Region


def amend_agreement(*, actor: Actor, agreement: Agreement, draft: AmendmentDraft) -> Amendment:
    """Add an amendment to a signed document and return it; its rouble equivalent is at the rate of signing.

    Raises ``DomainError`` on ``effective_on`` (before signing), ``value`` (the document states no sum; nothing
    changes), ``in_force_until`` (before the first day in force or the day of effect; a day and no term at once),
    ``weights-<region key>`` (a side told in part, a region that is no party), ``reason`` (empty), None (not signed, or
    not by this role).
    """
    check_may_edit(actor)
    if not counts(agreement) or agreement.signed_on is None:
        raise DomainError(None, _l("Only a signed document is amended; edit a planned one."))
    texts = checked_texts(draft, Amendment, ("own_number", "reason"))
    if draft.effective_on < agreement.signed_on or draft.effective_on.year > LAST_YEAR:
        raise DomainError("effective_on", _l("An amendment takes effect on the day of signing or later."))
    if not texts["reason"]:
        raise DomainError("reason", _l("Say what the amendment changes and why."))
    if draft.value is None and not draft.weights and draft.in_force_until is None and not draft.has_no_term:
        field = "in_force_until" if agreement.value is None else "value"
        raise DomainError(field, _l("Give what changes: the sum, the term or the weights."))
    _check_value(agreement, draft)
    _check_term(agreement, draft)
    regions = _checked_regions(agreement, draft)
    with atomic():
        amendment = Amendment(
            effective_on=draft.effective_on,
            value=draft.value,
            value_rub=equivalent(agreement, draft.value),
            in_force_until=draft.in_force_until,
            has_no_term=draft.has_no_term,
            weights=[AmendmentWeight(region=region, weight=draft.weights[region.id]) for region in regions],
            **texts,
        )
        audit.stamp(amendment, actor)
        is_expired = expired_by_term(agreement)
        agreement.amendments.append(amendment)
        if is_expired:
            # Acts of one day stand in the order of their keys.
            db.session.flush()
            follow_term(agreement)
        if draft.value is not None and is_large_sum(agreement):
            agreement.value_entered_by, agreement.value_entered_by_label = actor.id, actor.label
            await_second_person(agreement)
        settle(agreement, actor)
        shares = {region.code: draft.weights[region.id] for region in regions}
        audit.record(
            actor=actor,
            action="agreement.amended",
            entity=agreement,
            parts=[amendment],
            label=label_of(agreement),
            changes={"weights": [None, shares]} if shares else None,
            reason=texts["reason"],
        )
    return amendment


def _check_value(agreement: Agreement, draft: AmendmentDraft) -> None:
    if draft.value is None:
        return
    if agreement.value is None:
        raise DomainError("value", _l("This document states no sum: correct the document first."))
    if not 0 < draft.value <= MAX_DOCUMENT_KOPECKS:
        raise DomainError("value", _l("Write the new whole sum: more than zero, at most a trillion."))


def _check_term(agreement: Agreement, draft: AmendmentDraft) -> None:
    day = draft.in_force_until
    if day is None:
        return
    if draft.has_no_term:
        raise DomainError(
            "in_force_until", _l("Give the new last day in force, or say that there is no term: not both.")
        )
    if day.year > LAST_YEAR:
        raise DomainError(
            "in_force_until", _l("The year is from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )
    if agreement.in_force_from is not None and day < agreement.in_force_from:
        raise DomainError("in_force_until", _l("The last day in force is before the first."))
    # An act that ends its document on a day gone by is a termination, and has a state of its own.
    if day < draft.effective_on:
        raise DomainError("in_force_until", _l("The last day in force is before the amendment takes effect."))


def _checked_regions(agreement: Agreement, draft: AmendmentDraft) -> list[Region]:
    """The regions whose weights are told: all those of a side, or none of it."""
    regions = {party.region.id: party.region for party in agreement.parties if party.region is not None}
    for key, weight in draft.weights.items():
        if key not in regions:
            raise DomainError(f"weights-{key}", _l("This region is no party of the document."))
        if not 1 <= weight <= MAX_WEIGHT:
            raise DomainError(f"weights-{key}", _l("A weight is a whole number from 1 to 1,000,000."))
    sides = {regions[key].side for key in draft.weights}
    told = [region for region in regions.values() if region.side in sides]
    for region in told:
        if region.id not in draft.weights:
            raise DomainError(f"weights-{region.id}", _l("State the weights of all regions of a side, or of none."))
    return sorted(told, key=lambda region: region.code)
