"""Sums written out in words, as contracts write them, so that a lost zero is heard when the sum is read aloud."""

from __future__ import annotations

from collections.abc import Mapping

from num2words import num2words

from forum.core.formatting.wording import NBSP, Wording


class SumsInWords:
    """Sums in the words of one language."""

    wording: Wording

    def sum_in_words(self, minor: int, currency: str) -> str:
        """Return an amount in minor units in words: «Сто десять миллиардов российских рублей 00 копеек».

        The minor units stand in digits, as in contracts. A currency without words of its own is told by its code.
        Raises ValueError for a negative amount: no document states one.
        """
        if minor < 0:
            raise ValueError("a sum in words is not negative")
        whole, part = divmod(minor, 100)
        words = str(num2words(whole, lang=self.wording.locale.language))
        told = f"{words[0].upper()}{words[1:]} {self._noun(self.wording.units, currency, whole) or currency}"
        subunit = self._noun(self.wording.subunits, currency, part)
        return f"{told} {part:02d}{NBSP}{subunit}".rstrip() if subunit or part else told

    def number_in_words(self, number: int) -> str:
        """Return a count in words, as acts repeat it in brackets: «двенадцать»."""
        return str(num2words(number, lang=self.wording.locale.language))

    def _noun(self, nouns: Mapping[str, Mapping[str, str]], currency: str, number: int) -> str:
        return nouns[currency][self.wording.locale.plural_form(number)] if currency in nouns else ""
