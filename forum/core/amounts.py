"""Reading of an amount as a person types it; exact integers, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.formatting import formats_for
from forum.core.types import MAX_DOCUMENT_KOPECKS

_LONGEST: Final = 200
_BLANKS: Final = re.compile("[ \t\u00a0\u2007\u2009\u202f]+")
_SHAPE: Final = re.compile(r"(?P<number>[0-9](?:[0-9 .,]*[0-9])?)(?: ?(?P<scale>[^\W\d_]+)\.?)?")
_TWO_READINGS: Final = re.compile(r"(?P<first>0*[1-9][0-9]{0,2})(?P<sign>[.,])(?P<last>[0-9]{3})")
_NUMBERS: Final = {
    "ru": re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,](?P<decimals>[0-9]+))?"),
    "en": re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]+))?"),
}
_NUMBERS["be"] = _NUMBERS["ru"]
_COMMA_DECIMALS: Final = re.compile(r"[0-9 ]+,[0-9]{1,2}")
_NEGATIVE: Final = re.compile(r"[-\N{MINUS SIGN}\N{EN DASH}] ?[0-9]")
_CURRENCY: Final = re.compile(
    r"[₽$€¥]|(?<![^\W\d_])(?:рос|рас|бел|руб|дол|евро|еўра|юан|rub|rouble|rur|usd|dollar|eur|byn|byr|br|cny|yuan)",
    re.IGNORECASE,
)

_SCALES: Final[Mapping[str, int]] = {
    word: power
    for power, words in {
        3: "тыс тысяча тысячи тысяч тысячы thousand",
        6: "млн миллион миллиона миллионов мільён мільёна мільёны мільёнаў mn mln million",
        9: "млрд миллиард миллиарда миллиардов мільярд мільярда мільярды мільярдаў bn bln billion",
        12: "трлн триллион трыльён tn trillion",
    }.items()
    for word in words.split()
}
"""Powers of ten by the word after the number; a word means the same in every language of the page."""


class AmountError(ValueError):
    """An amount that cannot be read; `message` is a lazy text for the person who typed it."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


def parse_amount(text: str, locale: str, *, limit: int = MAX_DOCUMENT_KOPECKS) -> int:
    """Return the amount typed in major units as minor ones (kopecks), from 0 to `limit`.

    Digits may be grouped by blanks of any width, in English by commas too. Decimals follow a comma or a point,
    in English a point only. A word of scale may follow («110,5 млрд»). Raises `AmountError` for everything
    else; above all for what has two readings: «1,234» is a thousand to one reader and a fraction to another.
    """
    typed = _BLANKS.sub(" ", text).strip()
    match = _SHAPE.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None:
        raise AmountError(_what_is_wrong(typed, locale))
    power = _power(match["scale"], typed, locale)
    whole, decimals = _split(match["number"], locale, is_scaled=power > 0)
    # A kopeck is a hundredth, hence two decimals more than the scale takes up.
    if len(decimals.rstrip("0") if power else decimals) > power + 2:
        raise AmountError(_l("Too many digits after the decimal sign: no amount is finer than a kopeck or a cent."))
    kopecks: int = int(whole + decimals) * 10 ** (power + 2) // 10 ** len(decimals)
    if kopecks > limit:
        most = formats_for(locale).integer(limit // 100)
        raise AmountError(_l("An amount cannot be more than %(limit)s.", limit=most))
    return kopecks


def _power(scale: str | None, typed: str, locale: str) -> int:
    if scale is None:
        return 0
    power = _SCALES.get(scale.casefold())
    if power is None:
        raise AmountError(_what_is_wrong(typed, locale))
    return power


def _split(number: str, locale: str, *, is_scaled: bool) -> tuple[str, str]:
    """Return the digits before and after the decimal sign."""
    unclear = _TWO_READINGS.fullmatch(number)
    # «1,234 млн» has one reading in Russian; in English its comma may still separate thousands.
    if unclear and not (is_scaled and (locale != "en" or unclear["sign"] == ".")):
        message = _l(
            "“%(typed)s” can be read in two ways. Write %(whole)s if thousands are meant, "
            "otherwise at most two digits after the decimal sign.",
            typed=number,
            whole=unclear["first"] + unclear["last"],
        )
        raise AmountError(message)
    match = _NUMBERS[locale].fullmatch(number)
    if match:
        return match["whole"].translate({ord(","): None, ord(" "): None}), match["decimals"] or ""
    if locale == "en" and _COMMA_DECIMALS.fullmatch(number):
        example = number.replace(",", ".")
        raise AmountError(_l("In English decimals follow a point: %(example)s.", example=example))
    message = _l(
        "Check the thousands and the decimals: write the amount like %(example)s, or without separating thousands.",
        example=_example(locale),
    )
    raise AmountError(message)


def _what_is_wrong(typed: str, locale: str) -> Any:
    if not typed:
        return _l("Write an amount.")
    if _NEGATIVE.match(typed):
        return _l("An amount cannot be negative.")
    if _CURRENCY.search(typed):
        return _l("Leave the currency out of the amount: it has a field of its own.")
    return _l("Write the amount in digits, like %(example)s.", example=_example(locale))


def _example(locale: str) -> str:
    return formats_for(locale).money(123_456_789)
