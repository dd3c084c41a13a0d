"""The rules a document must meet, each with the field of the form it belongs to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import AgreementDraft
from forum.agreements.enums import AgreementKind, Disclosure, Relation
from forum.agreements.models import Agreement, AgreementLink
from forum.agreements.services.lookups import Lookups
from forum.core.clock import today
from forum.core.db import Base, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.core.text import clean_line, clean_text
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision, last_day
from forum.forums.models import Forum

MAX_QUANTITY = 10_000
FIRST_YEAR, LAST_YEAR = 1991, 2100
STATES_A_SUM = frozenset({Disclosure.DISCLOSED, Disclosure.CEILING, Disclosure.ESTIMATE})


def check_may_edit(actor: Actor) -> None:
    """Raise ``DomainError`` unless the actor's role keeps the register."""
    if not actor.may(Permission.AGREEMENTS_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))


def check_closed_reason(agreement: Agreement, reason: str) -> None:
    """Raise ``DomainError`` on ``reason`` when a document of a closed edition would change without one."""
    if agreement.forum.is_closed and not reason:
        raise DomainError("reason", _l("The edition is closed: say why the document changes."))


def check_has_no_reports(agreement: Agreement) -> None:
    """Raise ``DomainError`` while another record is joined: with this one the document would leave every count."""
    joined = sa.select(AgreementLink.id).where(
        AgreementLink.other_id == agreement.id, AgreementLink.relation == Relation.REPORT
    )
    if db.session.scalar(joined.limit(1)) is not None:
        raise DomainError(None, _l("Another record is joined to this one: separate it first."))


def checked_text(text: str, model: type[Base], name: str, field: str) -> str | None:
    """``text`` cleaned, None where empty; raises ``DomainError`` on ``field`` when it is longer than its column."""
    if not text:
        return None
    clean, limit = _kind_of(model, name)
    cleaned = clean(text)
    if limit and len(cleaned) > limit:
        raise DomainError(field, _l("At most %(limit)s characters.", limit=limit))
    return cleaned or None


@functools.cache
def _kind_of(model: type[Base], name: str) -> tuple[Callable[[str], str], int | None]:
    """How a column's text is cleaned, and how long it may be."""
    column = model.__table__.c[name].type
    return clean_text if isinstance(column, sa.Text) else clean_line, getattr(column, "length", None)


def checked_texts(draft: Any, model: type[Base], names: tuple[str, ...], prefix: str = "") -> dict[str, str | None]:
    """The texts ``names`` of ``draft``, each checked against its column of ``model``."""
    return {name: checked_text(getattr(draft, name), model, name, prefix + name) for name in names}


def checked_fields(draft: AgreementDraft, own: Agreement, known: Lookups) -> dict[str, Any]:
    """The document's own columns without parties and signing; raises ``DomainError`` at the field that is wrong."""
    _check_keys(draft, own, known)
    texts = checked_texts(
        draft, Agreement, ("title", "subject", "own_number", "place", "originals_kept", "note", "source")
    )
    if not texts["title"]:
        raise DomainError("title", _l("Give the title of the document."))
    if not 1 <= draft.quantity <= MAX_QUANTITY:
        raise DomainError("quantity", _l("The number of contracts is a whole number from 1 to 10,000."))
    _check_days(draft)
    planned_on = last_day(draft.planned_on, draft.planned_precision) if draft.planned_on else None
    return {
        **texts,
        "source": texts["source"] or "",
        "forum_id": draft.forum_id,
        "kind": draft.kind,
        "level": draft.level,
        "sector_id": draft.sector_id,
        "quantity": draft.quantity,
        "list_number": draft.list_number,
        "planned_on": planned_on,
        "planned_precision": draft.planned_precision,
        "in_force_from": draft.in_force_from,
        "in_force_until": draft.in_force_until,
        **_checked_sum(draft, known),
    }


def _check_keys(draft: AgreementDraft, own: Agreement, known: Lookups) -> None:
    if known.forum(draft.forum_id) is None:
        raise DomainError("forum_id", _l("Choose the edition."))
    if draft.sector_id is not None and not known.has_sector(draft.sector_id):
        raise DomainError("sector_id", _l("Choose a sector from the list."))
    if draft.list_number is not None:
        check_list_number(draft.list_number, forum_id=draft.forum_id, own=own, known=known)


def check_list_number(number: int, *, forum_id: int, own: Agreement, known: Lookups | None = None) -> None:
    """Raise ``DomainError`` on ``list_number`` unless the number may stand on the edition's programme for ``own``."""
    if not 1 <= number <= MAX_QUANTITY:
        raise DomainError("list_number", _l("The number on the programme is a whole number from 1 to 10,000."))
    if (known or Lookups()).holder(forum_id, number, besides=own.id or 0) is not None:
        raise DomainError("list_number", _l("This number on the programme is taken."))


def _check_days(draft: AgreementDraft) -> None:
    for name in ("planned_on", "signed_on", "in_force_from", "in_force_until"):
        day: date | None = getattr(draft, name)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise DomainError(name, _l("The year is from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    if draft.in_force_from and draft.in_force_until and draft.in_force_until < draft.in_force_from:
        raise DomainError("in_force_until", _l("The last day in force is before the first."))


def _checked_sum(draft: AgreementDraft, known: Lookups) -> dict[str, Any]:
    """Disclosure, value, currency, VAT and source; what is not disclosed is not stored."""
    no_sum: Mapping[str, Any] = {"value": None, "currency_code": None}
    common = {"disclosure": draft.disclosure, "vat": draft.vat, "sum_source": draft.sum_source}
    if draft.disclosure not in STATES_A_SUM:
        if draft.value is not None:
            raise DomainError(
                "value",
                _l("Leave the sum empty, or choose another entry under “Data on the sum”: this one stores none."),
            )
        return {**common, **no_sum}
    if draft.disclosure is Disclosure.DISCLOSED and draft.kind is not AgreementKind.CONTRACT:
        raise DomainError(
            "disclosure", _l("Only a contract states a sum of its own; choose a ceiling amount or an estimate.")
        )
    if draft.value is None or draft.value <= 0:
        raise DomainError("value", _l("Write the sum: it is more than zero."))
    if draft.value > MAX_DOCUMENT_KOPECKS:
        raise DomainError("value", _l("One document cannot be worth more than a trillion."))
    currency = known.currency(draft.currency_code)
    if currency is None:
        raise DomainError("currency_code", _l("Choose the currency."))
    if currency.minor_digits == 0 and draft.value % 100:
        raise DomainError("value", _l("Sums in this currency are whole."))
    return {**common, "value": draft.value, "currency_code": draft.currency_code}


SIGNING_WINDOW_DAYS = 366


def checked_signing_day(forum: Forum, day: date, precision: DatePrecision) -> date:
    """The day to store for a signing on ``day``: by it the document had surely been signed.

    That is the last day of the known period, or today while the period runs. Raises ``DomainError`` on ``signed_on``
    for a period still to come, or one more than a year away from an edition whose days are known.
    """
    last = last_day(day, precision)
    first = last.replace(day=1) if precision is DatePrecision.MONTH else last
    first = first.replace(month=1, day=1) if precision is DatePrecision.YEAR else first
    if first > today():
        raise DomainError("signed_on", _l("The day of signing is still to come."))
    if last.year < FIRST_YEAR:
        raise DomainError("signed_on", _l("The year is from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    starts_on, ends_on = forum.starts_on, forum.ends_on or forum.starts_on
    if starts_on and ends_on and not forum.is_training:
        away = max((starts_on - last).days, (first - ends_on).days)
        if away > SIGNING_WINDOW_DAYS:
            raise DomainError(
                "signed_on",
                _l("This is more than a year away from the edition. Check the day or choose another edition."),
            )
    return min(last, today())
