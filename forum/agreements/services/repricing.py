"""What a rate added or corrected means for the documents signed while it is in force."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from forum.agreements.models import Agreement
from forum.agreements.services.consequences import settle, write_equivalent
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.core.types import DatePrecision
from forum.rates.enums import MAX_RATE_AGE_DAYS, SERIES
from forum.rates.models import ExchangeRate


def reprice_documents(*, actor: Actor, rate: ExchangeRate) -> list[BusinessTable]:
    """Write the rouble equivalents anew that ``rate`` may change, allocation and all; returns the rows written.

    Those are the documents priced by it until now (its day may have been corrected) and those signed on a known day
    on which it may be in force.
    """
    last = rate.on_date + timedelta(days=MAX_RATE_AGE_DAYS)
    in_its_time = sa.and_(
        Agreement.currency_code.in_(SERIES.get(rate.currency_code, (rate.currency_code,))),
        Agreement.signed_precision == DatePrecision.DAY,
        Agreement.signed_on.between(rate.on_date, last),
    )
    statement = sa.select(Agreement).where(sa.or_(in_its_time, Agreement.rate_id == rate.id)).order_by(Agreement.id)
    written: list[BusinessTable] = []
    for agreement in db.session.scalars(statement).all():
        # Sum and counting columns belong together: a flush between them would meet the table's check.
        with db.session.no_autoflush:
            write_equivalent(agreement)
            settle(agreement, actor)
        written += [agreement, *agreement.amendments]
    return written
