"""What a figure or a date needs from each language: signs, units, currencies, months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from babel import Locale
from babel.dates import get_month_names

NONE: Final = "–"
"""Stands where there is nothing: no documents, no deadline."""
NO_DATA: Final = "…"
"""Stands where nothing is known; never a zero."""
NOT_APPLICABLE: Final = "х"
"""Stands where a figure makes no sense, such as growth from zero. The Cyrillic letter, as in official tables."""

# Not U+202F, which CLDR prefers: fonts of the offices lack it, and spreadsheets do not read it back.
NBSP: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
EN_DASH: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The signs and words of one language.

    `scales` are thousand, million, billion and trillion; `documents` is keyed by CLDR's plural categories, of
    which `other` is that of fractions in Russian and Belarusian. So are `units` and `subunits`, the currency in
    sums written out in words. `byte_units` are byte, kilobyte and megabyte.
    """

    locale: Locale
    group_sign: str
    decimal_sign: str
    percent_sign: str
    scales: tuple[str, str, str, str]
    currencies: Mapping[str, str]
    rouble_sign: str
    is_currency_first: bool
    documents: Mapping[str, str]
    units: Mapping[str, Mapping[str, str]]
    subunits: Mapping[str, Mapping[str, str]]
    months: tuple[str, ...]
    months_of_day: tuple[str, ...]
    year_word: str
    years_word: str
    byte_units: tuple[str, str, str]


def _plural(one: str, few: str, many: str) -> Mapping[str, str]:
    """Forms of a noun in Russian or Belarusian; a sum in words counts in whole numbers, so no fraction is asked for."""
    return {"one": one, "few": few, "many": many, "other": few}


def _english(one: str, many: str) -> Mapping[str, str]:
    return {"one": one, "other": many}


def _months(locale: str, context: Literal["format", "stand-alone"]) -> tuple[str, ...]:
    names = get_month_names("wide", context=context, locale=locale)
    return tuple(names[month] for month in range(1, 13))


WORDINGS: Final[Mapping[str, Wording]] = {
    "ru": Wording(
        locale=Locale("ru"),
        group_sign=NBSP,
        decimal_sign=",",
        percent_sign=f"{NBSP}%",
        scales=("тыс.", "млн", "млрд", "трлн"),
        # BYR is the rouble before the denomination of 2016: ten thousand times smaller, so it keeps its code.
        currencies={
            "RUB": "рос. руб.",
            "BYN": "бел. руб.",
            "BYR": "бел. руб. (BYR)",
            "USD": "долл. США",
            "EUR": "евро",
            "CNY": "кит. юаней",
        },
        rouble_sign="₽",
        is_currency_first=False,
        documents={"one": "документ", "few": "документа", "many": "документов", "other": "документа"},
        units={
            "RUB": _plural("российский рубль", "российских рубля", "российских рублей"),
            "BYN": _plural("белорусский рубль", "белорусских рубля", "белорусских рублей"),
            "BYR": _plural("белорусский рубль (BYR)", "белорусских рубля (BYR)", "белорусских рублей (BYR)"),
            "USD": _plural("доллар США", "доллара США", "долларов США"),
            "EUR": _plural("евро", "евро", "евро"),
            "CNY": _plural("китайский юань", "китайских юаня", "китайских юаней"),
        },
        subunits={
            **dict.fromkeys(("RUB", "BYN", "BYR"), _plural("копейка", "копейки", "копеек")),
            **dict.fromkeys(("USD", "EUR"), _plural("цент", "цента", "центов")),
            "CNY": _plural("фэнь", "фэня", "фэней"),
        },
        months=_months("ru", "stand-alone"),
        months_of_day=_months("ru", "format"),
        year_word=f"{NBSP}г.",
        years_word=f"{NBSP}гг.",
        byte_units=("Б", "КБ", "МБ"),
    ),
    "be": Wording(
        locale=Locale("be"),
        group_sign=NBSP,
        decimal_sign=",",
        percent_sign=f"{NBSP}%",
        scales=("тыс.", "млн", "млрд", "трлн"),
        currencies={
            "RUB": "рас. руб.",
            "BYN": "бел. руб.",
            "BYR": "бел. руб. (BYR)",
            "USD": "дол. ЗША",
            "EUR": "еўра",
            "CNY": "кіт. юаняў",
        },
        rouble_sign="₽",
        is_currency_first=False,
        documents={"one": "дакумент", "few": "дакументы", "many": "дакументаў", "other": "дакумента"},
        units={
            "RUB": _plural("расійскі рубель", "расійскія рублі", "расійскіх рублёў"),
            "BYN": _plural("беларускі рубель", "беларускія рублі", "беларускіх рублёў"),
            "BYR": _plural("беларускі рубель (BYR)", "беларускія рублі (BYR)", "беларускіх рублёў (BYR)"),
            "USD": _plural("долар ЗША", "долары ЗША", "долараў ЗША"),
            "EUR": _plural("еўра", "еўра", "еўра"),
            "CNY": _plural("кітайскі юань", "кітайскія юані", "кітайскіх юаняў"),
        },
        subunits={
            **dict.fromkeys(("RUB", "BYN", "BYR"), _plural("капейка", "капейкі", "капеек")),
            **dict.fromkeys(("USD", "EUR"), _plural("цэнт", "цэнты", "цэнтаў")),
            "CNY": _plural("фэнь", "фэні", "фэняў"),
        },
        months=_months("be", "stand-alone"),
        months_of_day=_months("be", "format"),
        year_word=f"{NBSP}г.",
        years_word=f"{NBSP}гг.",
        byte_units=("Б", "КБ", "МБ"),
    ),
    # English official papers write the ISO code before the amount.
    "en": Wording(
        locale=Locale("en"),
        group_sign=",",
        decimal_sign=".",
        percent_sign="%",
        scales=("k", "mn", "bn", "tn"),
        currencies={},
        rouble_sign="RUB",
        is_currency_first=True,
        documents={"one": "document", "other": "documents"},
        units={
            "RUB": _english("Russian rouble", "Russian roubles"),
            "BYN": _english("Belarusian rouble", "Belarusian roubles"),
            "BYR": _english("Belarusian rouble (BYR)", "Belarusian roubles (BYR)"),
            "USD": _english("US dollar", "US dollars"),
            "EUR": _english("euro", "euros"),
            "CNY": _english("Chinese yuan", "Chinese yuan"),
        },
        subunits={
            **dict.fromkeys(("RUB", "BYN", "BYR"), _english("kopeck", "kopecks")),
            **dict.fromkeys(("USD", "EUR"), _english("cent", "cents")),
            "CNY": _english("fen", "fen"),
        },
        months=_months("en", "stand-alone"),
        months_of_day=_months("en", "format"),
        year_word="",
        years_word="",
        byte_units=("bytes", "KB", "MB"),
    ),
}
