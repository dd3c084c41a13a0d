"""Rates from the Bank of Russia's XML: all currencies of a day, or one currency over a range.

Source of the formats: https://cbr.ru/development/sxml/ (``XML_daily.asp``, ``XML_dynamic.asp``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml.sax
import sqlalchemy as sa
from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.rates.enums import ROUBLE
from forum.rates.models import Currency, ExchangeRate
from forum.rates.queries import rate_of_day
from forum.rates.services import MAX_NOMINAL, RateDraft, announce_rates, check_may_edit, exact_rate, new_rate

MAX_BYTES: Final = 5_000_000
MAX_RECORDS: Final = 20_000
_BY_BANK_CODE: Final = {"R01235": "USD", "R01239": "EUR", "R01375": "CNY", "R01090B": "BYN"}
"""The bank's own codes of currencies: a file over a range names its currency by them alone."""


@dataclass(frozen=True, slots=True)
class RateFault:
    """What is wrong in a file, at which of its lines (from 1)."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class RateReading:
    """What a file says: ``drafts`` with their lines, in its order; ``others`` are rates of currencies not kept here."""

    drafts: list[tuple[int, RateDraft]] = field(default_factory=list)
    faults: list[RateFault] = field(default_factory=list)
    others: int = 0


@dataclass(frozen=True, slots=True)
class ImportedRates:
    """What an import did: rates added, and rates that stood here already."""

    added: int
    same: int


def read_rates(content: bytes) -> RateReading:
    """Read a file of the bank; nothing is written. What is wrong stands in ``faults`` with its line.

    The bytes go to the parser as they are: the file names its own encoding, windows-1251.
    """
    if len(content) > MAX_BYTES:
        return RateReading(faults=[RateFault(1, _("The file is larger than any of the bank’s."))])
    reader = _Reader()
    try:
        defusedxml.sax.parseString(content, reader, forbid_dtd=True)
    except SAXParseException as error:
        reader.fault(_("This is no sound XML: %(reason)s.", reason=error.getMessage()), error.getLineNumber() or 1)
    except (SAXException, DefusedXmlException, ValueError, LookupError):
        reader.fault(_("This is no file of rates of the Bank of Russia."))
    reading = reader.reading
    if not reading.faults and not reading.drafts:
        reader.fault(_("This is no file of rates of the Bank of Russia."), 1)
    reading.faults.extend(_told_twice(reading.drafts))
    known = set(db.session.scalars(sa.select(Currency.code)))
    kept = [(line, draft) for line, draft in reading.drafts if draft.currency_code in known]
    faults = [*reading.faults, *_contradicted(kept)]
    return RateReading(kept, faults, others=len(reading.drafts) - len(kept))


def import_rates(*, actor: Actor, reading: RateReading) -> ImportedRates:
    """Add the rates of a sound file that are not here yet; all or none, one audit event.

    Raises ``DomainError`` naming the line for a rate that the register refuses, ``ValueError`` for a file with faults.
    """
    check_may_edit(actor)
    if reading.faults:
        raise ValueError("a file with faults is not imported")
    added: list[ExchangeRate] = []
    same = 0
    with atomic():
        for line, draft in reading.drafts:
            if rate_of_day(draft.currency_code, draft.on_date) is not None:
                same += 1
                continue
            try:
                added.append(new_rate(draft, actor))
            except DomainError as error:
                message = _("line %(line)s: %(reason)s", line=line, reason=str(error.message))
                raise DomainError(None, message) from error
        if added:
            changes = {"added": len(added), "same": same}
            audit.record_batch(actor=actor, action="exchange_rate.imported", model=ExchangeRate, changes=changes)
            announce_rates(actor=actor, rates=added)
    return ImportedRates(len(added), same)


def _contradicted(drafts: list[tuple[int, RateDraft]]) -> Iterator[RateFault]:
    """Rates that stand here with other figures: which one is right is for a person to say."""
    for line, draft in drafts:
        stored = rate_of_day(draft.currency_code, draft.on_date)
        if stored is not None and Decimal(stored.rate) * draft.nominal != Decimal(draft.rate) * stored.nominal:
            yield RateFault(
                line,
                _(
                    "%(currency)s of %(day)s: %(rate)s for %(nominal)s in the file, %(stored)s for %(units)s here.",
                    currency=draft.currency_code,
                    day=draft.on_date.isoformat(),
                    rate=draft.rate,
                    nominal=draft.nominal,
                    stored=stored.rate,
                    units=stored.nominal,
                ),
            )


def _told_twice(drafts: list[tuple[int, RateDraft]]) -> Iterator[RateFault]:
    seen: set[tuple[str, date]] = set()
    for line, draft in drafts:
        key = (draft.currency_code, draft.on_date)
        if key in seen:
            yield RateFault(line, _("The file tells this rate twice."))
        seen.add(key)


class _Reader(ContentHandler):
    """Walks either kind of file; a record is an element with a nominal and a value, and its line is where it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = RateReading()
        self._locator: Any = None
        self._root: dict[str, str] = {}
        self._record: dict[str, str] | None = None
        self._line = 1
        self._text: list[str] = []
        self._depth = 0

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - SAX calls it so
        """Keep who knows the line."""
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX calls it so
        """Begin the file, a record, or one of its fields."""
        self._depth += 1
        self._text = []
        if self._depth == 1:
            if name != "ValCurs":
                raise SAXException("another kind of file")
            self._root = dict(attrs.items())
        elif self._depth == 2:
            self._record, self._line = dict(attrs.items()), self._locator.getLineNumber()

    def characters(self, content: str) -> None:
        """Gather the text of a field."""
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        """End a field or a record."""
        if self._depth == 3 and self._record is not None:
            self._record[name] = "".join(self._text).strip()
        elif self._depth == 2 and self._record is not None:
            self._take(name, self._record)
            self._record = None
        self._depth -= 1

    def fault(self, message: str, line: int | None = None) -> None:
        """Note what is wrong, at the record being read unless told otherwise."""
        self.reading.faults.append(RateFault(line or self._line, message))

    def _take(self, name: str, record: dict[str, str]) -> None:
        if len(self.reading.drafts) + len(self.reading.faults) >= MAX_RECORDS:
            raise SAXException("more records than the bank publishes")
        is_daily = name == "Valute"
        code = self._currency(record, is_daily=is_daily)
        told = self._figures(record, self._root.get("Date", "") if is_daily else record.get("Date", ""))
        if code is not None and told is not None:
            day, nominal, rate = told
            source = f"Банк России, {'XML_daily' if is_daily else 'XML_dynamic'}, {day:%d.%m.%Y}"
            self.reading.drafts.append((self._line, RateDraft(code, day, nominal, rate, source)))

    def _currency(self, record: dict[str, str], *, is_daily: bool) -> str | None:
        """The code of a record's currency; None after a fault."""
        if is_daily:
            code = record.get("CharCode", "")
            if len(code) == 3 and code.isascii() and code.isupper() and code != ROUBLE:
                return code
            self.fault(_("The code of the currency is missing or wrong: %(text)s.", text=code[:20] or "–"))
            return None
        own = record.get("Id", self._root.get("ID", ""))
        if own not in _BY_BANK_CODE:
            self.fault(_("The bank’s code of the currency is not known here: %(text)s.", text=own[:20] or "–"))
        return _BY_BANK_CODE.get(own)

    def _figures(self, record: dict[str, str], day_text: str) -> tuple[date, int, str] | None:
        """Day, nominal and exact rate of a record; None after a fault."""
        try:
            day = datetime.strptime(day_text, "%d.%m.%Y").date()  # noqa: DTZ007 - a plain day
        except ValueError:
            self.fault(_("The day is missing or wrong: %(text)s.", text=day_text[:20] or "–"))
            return None
        nominal = record.get("Nominal", "")
        if not (nominal.isascii() and nominal.isdecimal() and len(nominal) < 8 and 1 <= int(nominal) <= MAX_NOMINAL):
            self.fault(_("The nominal is missing or wrong: %(text)s.", text=nominal[:20] or "–"))
            return None
        try:
            rate = exact_rate(record.get("Value", ""))
        except DomainError as error:
            self.fault(str(error.message))
            return None
        if not _agrees(record.get("VunitRate"), Decimal(rate) / int(nominal)):
            self.fault(_("The rate of one unit does not follow from the value and the nominal."))
            return None
        return day, int(nominal), rate


def _agrees(text: str | None, per_unit: Decimal) -> bool:
    """Whether the bank's own rate of one unit, where the file has it, is ours as far as its digits go."""
    if text is None:
        return True
    try:
        told = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return False
    return told.is_finite() and abs(told - per_unit) <= per_unit * Decimal("0.0001")
