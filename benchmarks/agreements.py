"""The register the export is measured on: invented agreements, fourteen columns, reproducible."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forum.core.spreadsheet import Column, Kind

_FORUMS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_KINDS = ("соглашение", "меморандум", "протокол", "план мероприятий", "договор (контракт)")
_SUBJECTS = (
    "о торгово-экономическом, научно-техническом и культурном сотрудничестве",
    "о поставке сельскохозяйственной техники и комплектующих",
    "о сотрудничестве в сфере высшего образования & науки",
    "о реализации совместной программы\nимпортозамещения в станкостроении",
)
_FIRMS = ("Агромаш", "Уралхимпром", "Белкоммунмаш", "Гродно Азот", "Станкостроительный завод «Заря»", "МТЗ-Центр")
_RU = ("Республика Башкортостан", "Калужская область", "Ханты-Мансийский автономный округ — Югра", "Санкт-Петербург")
_BY = ("Минская область", "Гомельская область", "г. Минск", "Могилёвская область")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A row as a query returns it; ``kopecks`` are of Russian roubles, None where no sum is disclosed."""

    register_number: str
    registered_on: date
    forum: str
    kind: str
    title: str
    signed_on: date | None
    ru_organisation: str
    inn: str
    ru_region: str
    by_organisation: str
    by_region: str
    kopecks: int | None
    currency: str | None


COLUMNS: tuple[Column[Agreement], ...] = (
    Column("ordinal", "№ п/п", Kind.ORDINAL),
    Column("register_number", "Регистрационный номер", read=lambda row: row.register_number),
    Column("registered_on", "Дата регистрации", Kind.DATE, lambda row: row.registered_on),
    Column("forum", "Форум", read=lambda row: row.forum),
    Column("kind", "Вид документа", read=lambda row: row.kind),
    Column("title", "Наименование документа", read=lambda row: row.title, width=60, wraps=True),
    Column("signed_on", "Дата подписания", Kind.DATE, lambda row: row.signed_on),
    Column("ru_organisation", "Российская сторона (организация)", read=lambda row: row.ru_organisation, width=40),
    Column("inn", "ИНН", read=lambda row: row.inn),
    Column("ru_region", "Субъект Российской Федерации", read=lambda row: row.ru_region),
    Column("by_organisation", "Белорусская сторона (организация)", read=lambda row: row.by_organisation, width=40),
    Column("by_region", "Регион Республики Беларусь", read=lambda row: row.by_region),
    Column("value", "Сумма, рос. руб.", Kind.MONEY, lambda row: row.kopecks, total="sum"),
    Column("currency", "Валюта", read=lambda row: row.currency),
)


def agreements(count: int) -> Iterator[Agreement]:
    """The rows, made one by one: four of ten have no sum, one of ten no day of signing."""
    chance = random.Random(2014)  # noqa: S311 - invented rows, the same in every run
    first_day = date(2014, 6, 9)
    for number in range(1, count + 1):
        day = first_day + timedelta(days=chance.randrange(3600))
        valued = chance.random() < 0.6
        yield Agreement(
            register_number=f"{chance.choice(_FORUMS)}-{number:06d}",
            registered_on=day,
            forum=f"{chance.choice(_FORUMS)} Форум",
            kind=chance.choice(_KINDS),
            title=f"{chance.choice(_KINDS).capitalize()} {chance.choice(_SUBJECTS)} № {number}",
            signed_on=day if chance.random() < 0.9 else None,
            ru_organisation=f"ООО «{chance.choice(_FIRMS)}-{chance.randrange(9999)}»",
            inn=f"{chance.randrange(10**9, 10**10)}",
            ru_region=chance.choice(_RU),
            by_organisation=f"ОАО «{chance.choice(_FIRMS)} {chance.randrange(9999)}»",
            by_region=chance.choice(_BY),
            kopecks=chance.randrange(10**6, 10**13) if valued else None,
            currency="RUB" if valued else None,
        )
