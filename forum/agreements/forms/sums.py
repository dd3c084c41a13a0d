"""Entry of sums that resists lost zeros: the sum is said back, and an unusual one is asked about."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from forum.agreements.forms.fields import CodeField
from forum.agreements.previews import SumEcho, sum_echo
from forum.agreements.queries.choices import currency_options
from forum.agreements.queries.unusual import UnusualSum, unusual_sum
from forum.core.formatting import current_formats
from forum.core.forms import FilterForm, MoneyField, PartialDateField, is_confirmed
from forum.core.security import Actor
from forum.forums.models import Forum
from forum.rates.services import expected_roubles


class AsksAboutSum:
    """The question about an unusual sum, for forms with a field ``value``; ``sum_asked`` is the sum asked about."""

    sum_asked = HiddenField()
    sum_is_right = BooleanField(_l("The sum is right"))

    value: Any
    actor: Actor | None = None

    def has_settled_sum(self, currency: str | None, *, day: date | None, forum: Forum, besides: int | None) -> bool:
        """Whether the typed sum is usual or was confirmed; else the question stands at the tick."""
        value = self.value.data
        if value is None or not currency:
            return True
        kopecks, _rate = expected_roubles(value, currency, day)
        found = None if kopecks is None else unusual_sum(kopecks, forum=forum, besides=besides, actor=self.actor)
        if found is None or kopecks is None:
            return True
        told = f"{value} {currency}"
        words = partial(unusual_sum_words, found, kopecks, value, currency)
        return is_confirmed(self.sum_asked, self.sum_is_right, told, words)


def unusual_sum_words(found: UnusualSum, kopecks: int, value: int, currency: str, *, is_asked: bool = True) -> str:
    """Why the sum stands out, with the sum itself in words; ``is_asked``: and what to do where there is a tick."""
    formats = current_formats()
    told = [formats.sum_in_words(value, currency) + "."]
    if found.largest is not None:
        told.append(
            _(
                "It would be the largest sum of all (so far: %(sum)s).",
                sum=formats.money_with_currency(found.largest),
            )
        )
    if found.median is not None:
        told.append(
            _(
                "It is %(times)s times the median of the edition (%(sum)s).",
                times=formats.integer(kopecks // max(found.median, 1)),
                sum=formats.money_with_currency(found.median),
            )
        )
    if is_asked:
        told.append(_("Check the zeros; if the sum is right, tick this and save again."))
    return " ".join(told)


class SumEchoForm(FilterForm):
    """What a page asks while a sum is typed: the amount as it stands in the field, its currency, the day of signing."""

    value = MoneyField(_l("Sum"), [Optional()])
    currency = CodeField(_l("Currency"))
    day = PartialDateField(_l("Day of signing"))

    def __init__(self, query: Any, *, locale: str) -> None:
        super().__init__(query)
        self.currency.offer(currency_options(locale))

    def echo(self) -> SumEcho | str | None:
        """The sum said back, the reason why it cannot be read, or None while there is nothing to say."""
        told = self.read()
        if self.value.errors:
            return str(self.value.errors[0])
        return echo_of(told.get("value"), told.get("currency"), told.get("day"))


def echo_of(value: int | None, currency: str | None, day: Any) -> SumEcho | None:
    """A typed sum said back; ``day`` as ``PartialDateField`` gives it. None until there is a sum with its currency."""
    if value is None or not currency:
        return None
    return sum_echo(value, currency, day[0] if day else None, current_formats())
