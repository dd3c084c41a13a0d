"""Sums, counts and shares in words of one language; integers in, text out, no float in between."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from forum.core.formatting.wording import MINUS, NBSP, NO_DATA, NOT_APPLICABLE, Wording

MILLION: Final = 1_000_000
_LARGEST_SCALE: Final = 4


def rounded(value: int, divisor: int) -> int:
    """Return `value / divisor` rounded to an integer, halves away from zero, as statistics are rounded."""
    quotient = (2 * abs(value) + divisor) // (2 * divisor)
    return -quotient if value < 0 else quotient


class NumberFormats:
    """Numbers in the words of one language. None, which is «no data», becomes «…» everywhere."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.group_sign = wording.group_sign
        self.decimal_sign = wording.decimal_sign

    def integer(self, value: int | None) -> str:
        """Return a count: «1 234»."""
        if value is None:
            return NO_DATA
        text = f"{value:,}" if value >= 0 else f"{MINUS}{-value:,}"
        return text.replace(",", self.group_sign)

    def decimal(self, value: Decimal | None) -> str:
        """Return an exact decimal with all its digits, as an exchange rate needs it: «92,5058»."""
        if value is None:
            return NO_DATA
        text = f"{abs(value):,f}".translate({ord(","): self.group_sign, ord("."): self.decimal_sign})
        return f"{MINUS}{text}" if value < 0 else text

    def money(self, kopecks: int | None) -> str:
        """Return minor units as major ones, without the currency: «1 600 000 000,00»."""
        if kopecks is None:
            return NO_DATA
        whole, part = divmod(abs(kopecks), 100)
        sign = MINUS if kopecks < 0 else ""
        return f"{sign}{f'{whole:,}'.replace(',', self.group_sign)}{self.decimal_sign}{part:02d}"

    def money_with_currency(self, kopecks: int | None, currency: str = "RUB") -> str:
        """Return an amount in minor units with its currency: «1 600 000 000,00 рос. руб.», «RUB 1,600,000,000.00»."""
        if kopecks is None:
            return NO_DATA
        label = self.currency(currency).replace(" ", "\N{NO-BREAK SPACE}")
        return self._with_currency(self.money(kopecks), label)

    def money_to_wrap(self, kopecks: int | None, currency: str = "RUB") -> str:
        """Return `money_with_currency` with an ordinary blank before the currency: in a narrow cell it goes below."""
        amount, told = self.money(kopecks), self.money_with_currency(kopecks, currency)
        return told.replace(f"{amount}\N{NO-BREAK SPACE}", f"{amount} ")

    def money_short(self, kopecks: int | None, currency: str = "RUB", *, in_words: bool = False) -> str:
        """Return an amount in minor units to one decimal of its largest unit: «110,5 млрд ₽», «RUB 110.5 bn».

        `in_words` writes «рос. руб.» for the sign, where the roubles of both countries meet. Under a thousand
        the amount is exact.
        """
        if kopecks is None:
            return NO_DATA
        label = self.wording.rouble_sign if currency == "RUB" and not in_words else self.currency(currency)
        return self._with_currency(self.amount_short(kopecks), label)

    def amount_short(self, kopecks: int | None) -> str:
        """Return the amount of `money_short` alone, where the currency was just told: «14 млрд»."""
        if kopecks is None:
            return NO_DATA
        scale = 0
        # What rounds up to a thousand of one unit is written as one of the next: never «1000 млн».
        while scale < _LARGEST_SCALE and rounded(abs(kopecks), 10 ** (3 * scale + 1)) >= 10_000:
            scale += 1
        if scale == 0:
            return self.money(kopecks) if kopecks % 100 else self.integer(kopecks // 100)
        tenths = rounded(kopecks, 10 ** (3 * scale + 1))
        return f"{self._fixed(tenths, 1, is_stripped=True)}{NBSP}{self.wording.scales[scale - 1]}"

    def millions(self, kopecks: int | None, digits: int = 1) -> str:
        """Return minor units as millions of major ones, for a column headed «млн рос. руб.»: «1 600,0»."""
        if kopecks is None:
            return NO_DATA
        return self._fixed(rounded(kopecks * 10**digits, 100 * MILLION), digits)

    def currency(self, code: str) -> str:
        """Return the currency as it stands beside an amount: «рос. руб.», «бел. руб.»; else its ISO 4217 code."""
        return self.wording.currencies.get(code, code)

    def share(self, ppm: int | None, digits: int = 1) -> str:
        """Return parts per million as a percentage: «12,3 %»; what is too small to show, as «< 0,1 %»."""
        if ppm is None:
            return NO_DATA
        return self.share_of(ppm, MILLION, digits)

    def share_of(self, part: int | None, whole: int | None, digits: int = 1) -> str:
        """Return `part` of `whole` (both of one unit) as a percentage; «х» where the whole is zero."""
        if part is None or whole is None:
            return NO_DATA
        if whole == 0:
            return NOT_APPLICABLE
        units = rounded(part * 100 * 10**digits, whole)
        # A share that rounds to nothing is still a share: a bare zero would deny it.
        shown = f"<{NBSP}{self._fixed(1, digits)}" if units == 0 and part > 0 else self._fixed(units, digits)
        return f"{shown}{self.wording.percent_sign}"

    def growth(self, now: int | None, before: int | None, digits: int = 1) -> str:
        """Return «Темп роста»: now as a percentage of before, «112,3 %»; «х» where before is zero."""
        return self.share_of(now, before, digits)

    def change(self, now: int | None, before: int | None, digits: int = 1) -> str:
        """Return the change against before with its sign: «+12,3 %», «−5,0 %»; «х» where before is zero."""
        if now is None or before is None:
            return NO_DATA
        if before == 0:
            return NOT_APPLICABLE
        units = rounded((now - before) * 100 * 10**digits, before)
        return f"{'+' if units > 0 else ''}{self._fixed(units, digits)}{self.wording.percent_sign}"

    def documents(self, ppm: int | None) -> str:
        """Return a number of documents given in parts per million of one: «3», «2,5», «0,33», «< 0,01»."""
        if ppm is None:
            return NO_DATA
        hundredths = rounded(ppm, MILLION // 100)
        if hundredths == 0 and ppm > 0:
            return f"<{NBSP}{self._fixed(1, 2)}"
        return self._fixed(hundredths, 2, is_stripped=True)

    def documents_text(self, ppm: int | None) -> str:
        """Return `documents` with its noun in the right case: «3 документа», «2,5 документа», «5 документов»."""
        if ppm is None:
            return NO_DATA
        # The noun follows the number that is read, so the rounded one; what is too small is read as a fraction.
        shown = Decimal(rounded(ppm, MILLION // 100) or min(ppm, 1)).scaleb(-2)
        category = self.wording.locale.plural_form(int(shown) if shown == int(shown) else shown)
        return f"{self.documents(ppm)}{NBSP}{self.wording.documents[category]}"

    def file_size(self, size: int) -> str:
        """Return a number of bytes in the unit it is read in: «870 Б», «340 КБ», «1,2 МБ»."""
        unit, kilobytes, megabytes = self.wording.byte_units
        if size < 1024:
            return f"{self.integer(size)}{NBSP}{unit}"
        # What rounds up to 1024 kilobytes is one megabyte.
        if rounded(size, 1024) < 1024:
            return f"{self.integer(rounded(size, 1024))}{NBSP}{kilobytes}"
        return f"{self._fixed(rounded(size * 10, 1024**2), 1)}{NBSP}{megabytes}"

    def _with_currency(self, amount: str, label: str) -> str:
        if self.wording.is_currency_first:
            return f"{label}{NBSP}{amount}"
        return f"{amount}{NBSP}{label}"

    def _fixed(self, units: int, digits: int, *, is_stripped: bool = False) -> str:
        """Return an integer of 10^-digits as a decimal, without its closing zeros where they say nothing."""
        whole, part = divmod(abs(units), 10**digits)
        sign = MINUS if units < 0 else ""
        fraction = f"{part:0{digits}d}" if digits else ""
        if is_stripped:
            fraction = fraction.rstrip("0")
        text = f"{sign}{f'{whole:,}'.replace(',', self.group_sign)}"
        return f"{text}{self.decimal_sign}{fraction}" if fraction else text
