"""Forms of rates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange

from forum.core.formatting import current_formats
from forum.core.forms import CodeField, DayField, FilterForm, Form, Line, WholeNumber
from forum.rates.enums import ROUBLE
from forum.rates.models import ExchangeRate
from forum.rates.queries import RateFilter, currency_choices
from forum.rates.services import MAX_NOMINAL, RateDraft

_FILL_IN = _l("Fill in this field.")


def priced_currencies(locale: str) -> list[tuple[str, str]]:
    """Pairs (code, label) of the currencies that have rates: all but the Russian rouble."""
    return [pair for pair in currency_choices(locale) if pair[0] != ROUBLE]


class RateForm(Form):
    """An official rate added or corrected by hand."""

    currency_code = CodeField(_l("Currency"), validators=[InputRequired(_l("Choose one of the list."))])
    on_date = DayField(_l("In force from"), validators=[InputRequired(_FILL_IN)])
    nominal = WholeNumber(
        _l("Units"),
        [InputRequired(_FILL_IN), NumberRange(1, MAX_NOMINAL)],
        default=1,
        description=_l("How many units of the currency the rate is for, as the bank publishes it."),
    )
    rate = Line(
        _l("Rate, Russian roubles"), longest=30, is_required=True, description=_l("As published, e.g. 92.5058.")
    )
    source = Line(
        _l("Source"), longest=1000, is_required=True, description=_l("Where the figure was read: page and day.")
    )

    def draft(self) -> RateDraft:
        """The rate as typed; the form has been validated."""
        return RateDraft(**self.values(*RateDraft.__dataclass_fields__))


def rate_values(rate: ExchangeRate) -> dict[str, Any]:
    """What the form shows of a stored rate: the digits stay the source's, the sign between them is the reader's."""
    names = ("version", "currency_code", "on_date", "nominal", "source")
    shown = rate.rate.replace(".", current_formats().decimal_sign)
    return {**{name: getattr(rate, name) for name in names}, "rate": shown}


def awaited_rate(query: Any) -> dict[str, Any]:
    """What the form begins with where the address names ``currency`` and ``on_date``; nonsense is left out."""
    asked = RateFilterForm(MultiDict({"since": query.get("on_date", "")})).read()
    return {"currency_code": query.get("currency", "")[:3], "on_date": asked.get("since")}


class RateFilterForm(FilterForm):
    """The filters of the register of rates."""

    currency = CodeField(_l("Currency"))
    since = DayField(_l("Dated from"))
    until = DayField(_l("Dated until"))
    superseded = BooleanField(_l("Superseded ones too"))

    def filter(self, locale: str) -> RateFilter:
        """What the query string asks for."""
        self.currency.offer(priced_currencies(locale), empty=_l("all"))
        asked = self.read()
        return RateFilter(asked.get("currency"), asked.get("since"), asked.get("until"), bool(asked.get("superseded")))
