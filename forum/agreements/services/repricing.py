"""What rates mean for documents: those that awaited one are converted; converting anew is an explicit act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement
from forum.agreements.services.consequences import label_of, settle, withhold_large_sum, write_equivalent
from forum.agreements.services.rules import check_may_edit
from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text
from forum.core.types import DatePrecision
from forum.rates.enums import MAX_RATE_AGE_DAYS, SERIES
from forum.rates.models import ExchangeRate
from forum.rates.queries import rate_in_force


def convert_awaiting(*, actor: Actor, rates: Sequence[ExchangeRate]) -> None:
    """Write the rouble equivalents that awaited one of ``rates``, allocation and all; an event for each document.

    A document that has an equivalent keeps it, whatever rate has come nearer to its day.
    """
    first, last = min(rate.on_date for rate in rates), max(rate.on_date for rate in rates)
    codes = {code for rate in rates for code in SERIES.get(rate.currency_code, (rate.currency_code,))}
    awaiting = (
        sa.select(Agreement)
        .where(
            Agreement.currency_code.in_(codes),
            Agreement.rate_id.is_(None),
            Agreement.state != AgreementState.VOID,
            Agreement.signed_precision == DatePrecision.DAY,
            Agreement.signed_on.between(first, last + timedelta(days=MAX_RATE_AGE_DAYS)),
        )
        .order_by(Agreement.id)
    )
    for agreement in db.session.scalars(awaiting).all():
        _convert(agreement, actor)
        if agreement.rate_id is not None:
            _record(agreement, actor, "agreement.converted")


def convert_anew(*, actor: Actor, agreement: Agreement, reason: str) -> None:
    """Convert a document by the rate that is in force on its day of signing now, and say why.

    Raises ``DomainError`` on ``reason`` (empty) or None (nothing to convert, the rate has not changed, annulled, role).
    """
    check_may_edit(actor)
    told = clean_text(reason)
    if not has_other_rate(agreement):
        raise DomainError(None, _l("The rate this document was converted by is still the one of its day of signing."))
    if not told:
        raise DomainError("reason", _l("Say why the document is converted anew."))
    with atomic():
        _convert(agreement, actor)
        _record(agreement, actor, "agreement.converted_anew", reason=told)


def has_other_rate(agreement: Agreement) -> bool:
    """Whether the rate in force on the day of signing is another than the one the document was converted by.

    An annulled document is never converted again.
    """
    if agreement.signed_on is None or agreement.currency_code is None or agreement.state is AgreementState.VOID:
        return False
    rate = rate_in_force(agreement.currency_code, agreement.signed_on, agreement.signed_precision)
    return (rate.id if rate else None) != agreement.rate_id


def _convert(agreement: Agreement, actor: Actor) -> None:
    # Sum and counting columns belong together: a flush between them would meet the table's check.
    with db.session.no_autoflush:
        write_equivalent(agreement)
        withhold_large_sum(agreement)
        settle(agreement, actor)


def _record(agreement: Agreement, actor: Actor, action: str, *, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        entity=agreement,
        parts=[*agreement.amendments, *agreement.executions],
        label=label_of(agreement),
        reason=reason,
    )
