"""Forms of rates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from forum.core.forms import DayField, Form, Line
from forum.rates.enums import ROUBLE
from forum.rates.queries import RateFilter, currency_choices
from forum.rates.services import MAX_NOMINAL, RateDraft

_FILL_IN = _l("Fill in this field.")


class CurrencyField(SelectField):
    """A choice among currencies that have rates; ``data`` is the code or None."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=lambda value: value or None, choices=[("", "")], **kwargs)

    def offer(self, locale: str, *, empty: Any) -> None:
        """Set the choices, led by the empty one; the Russian rouble has no rate."""
        self.choices = [("", empty), *(pair for pair in currency_choices(locale) if pair[0] != ROUBLE)]


class RateForm(Form):
    """An official rate added or corrected by hand."""

    currency_code = CurrencyField(_l("Currency"), validators=[InputRequired(_l("Choose one of the list."))])
    on_date = DayField(_l("In force from"), validators=[InputRequired(_FILL_IN)])
    nominal = IntegerField(
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


class RateFilterForm(Form):
    """The filters of the register of rates."""

    currency = CurrencyField(_l("Currency"))
    since = DayField(_l("From"))
    until = DayField(_l("Until"))

    def filter(self, locale: str) -> RateFilter:
        """What the query string asks for; a value that is none of ours counts as not given."""
        self.currency.offer(locale, empty=_l("all"))
        self.validate()
        return RateFilter(
            currency_code=None if self.currency.errors else self.currency.data,
            since=None if self.since.errors else self.since.data,
            until=None if self.until.errors else self.until.data,
        )
