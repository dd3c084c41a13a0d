"""The register everything is measured on: a hundred thousand invented documents in a scratch SQLite database.

The structure comes from the migrations, regions, currencies, rates and editions from the public data; organisations,
documents, parties, amendments and allocation are invented, the same in every run. It lies in a folder of its own that
goes when the program ends.
"""

from __future__ import annotations

import functools
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from forum.accounts.services import AccountDraft, create_account
from forum.agreements.allocation import CARRIED, WHOLE_DOCUMENT_PPM, allocate
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource, Vat
from forum.agreements.models import Agreement, Allocation, Amendment, Party
from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.core.text import search_key, sort_key
from forum.core.types import DatePrecision
from forum.forums import loading as forums
from forum.forums.models import Forum
from forum.rates import loading as rates
from forum.rates.models import ExchangeRate
from forum.reference import loading as reference
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region, Sector

DOCUMENTS: Final = 100_000
EDITIONS: Final = 25
"""Editions the documents are spread over: each then holds ten times as many as the fullest there ever was."""
ORGANISATIONS: Final = 6_000
MAIL: Final = {role: f"{role}@example.org" for role in (Role.SECRETARY, Role.ANALYST)}
PASSWORD: Final = "Long enough for a benchmark"  # noqa: S105 - of invented accounts in a scratch database

_CHUNK: Final = 5_000
_FOLDERS: Final[list[tempfile.TemporaryDirectory[str]]] = []
_SUBJECTS: Final = (
    "о торгово-экономическом, научно-техническом и культурном сотрудничестве",
    "о поставке сельскохозяйственной техники и комплектующих",
    "о сотрудничестве в сфере высшего образования & науки",
    "о реализации совместной программы импортозамещения в станкостроении",
)
_FIRMS: Final = ("Агромаш", "Уралхимпром", "Белкоммунмаш", "Гродно Азот", "Станкозавод «Заря»", "МТЗ-Центр")
_FORMS: Final = {Side.RU: "ООО", Side.BY: "ОАО"}
_PERSONS: Final = ("Иванов И. И.", "Ковалёва А. П.", "Шыдлоўскі М. С.", "Абдрахманова Г. Р.")
_KINDS: Final = {
    AgreementKind.CONTRACT: (60, "Договор поставки"),
    AgreementKind.AGREEMENT: (25, "Соглашение"),
    AgreementKind.MEMORANDUM: (10, "Меморандум"),
    AgreementKind.PROTOCOL: (5, "Протокол"),
}

Row = dict[str, Any]


def application(path: Path) -> Flask:
    """The program over the database at ``path``, as it is served."""
    return create_app(Settings.from_environment(instance=path.parent, environ=environment(path)))


def environment(path: Path) -> dict[str, str]:
    """The settings of a program over the database at ``path``."""
    return {"FORUM_DATABASE_URL": f"sqlite:///{path}", "FORUM_SECRET_KEY": "benchmark" * 4}


@functools.cache
def scratch_register() -> Path:
    """The database file, made on the first call and kept until the program ends."""
    folder = tempfile.TemporaryDirectory(prefix="forum-bench-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "register.db"
    build(path)
    return path


def build(path: Path, count: int = DOCUMENTS) -> None:
    """Write the register of ``count`` documents and its accounts to a new file at ``path``."""
    print(f"Building a register of {count} documents…", flush=True)
    with application(path).app_context():
        upgrade(directory=str(resource_path("migrations")))
        for feature in (reference, rates, forums):
            feature.load(CONSOLE, lambda _table, _tally: None)
        for role, mail in MAIL.items():
            create_account(
                actor=CONSOLE, draft=AccountDraft(email=mail, name="Проверка скорости", role=role), password=PASSWORD
            )
        db.session.commit()
        _fill(count)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _fill(count: int) -> None:
    known = db.session.scalar(sa.select(sa.func.max(Forum.number))) or 0
    later = [
        {"code": f"N{number}", "number": number, "name_ru": f"{number}-й Форум", "year": 2013 + number}
        for number in range(known + 1, EDITIONS + 1)
    ]
    db.session.execute(sa.insert(Forum), later)
    regions = {side: _real_regions(side) for side in Side}
    db.session.execute(sa.insert(Organisation), list(_organisations(regions)))
    made = _Documents(regions).of(count)
    while chunk := [rows for rows, _ in zip(made, range(_CHUNK), strict=False)]:
        for place, model in enumerate((Agreement, Party, Amendment, Allocation)):
            db.session.execute(sa.insert(model), [row for rows in chunk for row in rows[place]])


def _real_regions(side: Side) -> list[tuple[str, int]]:
    statement = sa.select(Region.code, Region.id).where(Region.side == side, ~Region.is_pseudo).order_by(Region.id)
    return [(code, key) for code, key in db.session.execute(statement)]


def _organisations(regions: dict[Side, list[tuple[str, int]]]) -> Iterator[Row]:
    first = _first_organisation()
    for place in range(ORGANISATIONS):
        side = list(Side)[place % 2]
        name = f"{_FORMS[side]} «{_FIRMS[place % len(_FIRMS)]}-{place}»"
        _code, region = regions[side][place // 2 % len(regions[side])]
        yield {
            "id": first + place,
            "name_ru": name,
            "kind": OrganisationKind.COMPANY,
            "region_id": region,
            "inn": f"{2_000_000_000 + place}" if side is Side.RU else None,
            "unp": f"{100_000_000 + place}" if side is Side.BY else None,
            "search_key": search_key(name),
            **{f"sort_{locale}": sort_key(name) for locale in ("ru", "be", "en")},
        }


def _first_organisation() -> int:
    return 1_000 + (db.session.scalar(sa.select(sa.func.max(Organisation.id))) or 0)


class _Documents:
    """Invented documents, each with its parties, amendments and allocation."""

    def __init__(self, regions: dict[Side, list[tuple[str, int]]]) -> None:
        self._chance = random.Random(2014)  # noqa: S311 - invented rows, the same in every run
        self._regions = {side: dict(known) for side, known in regions.items()}
        self._organisations = self._by_region(regions)
        self._forums: list[tuple[int, str]] = [
            (key, code)
            for key, code in db.session.execute(
                sa.select(Forum.id, Forum.code).where(Forum.number <= EDITIONS).order_by(Forum.number)
            )
        ]
        self._sectors = list(db.session.scalars(sa.select(Sector.id)))
        self._rates = dict.fromkeys(("USD", "BYN"), None) | self._newest_rates()
        self._moment = utc_now()
        self._folded = functools.cache(search_key)

    @staticmethod
    def _by_region(regions: dict[Side, list[tuple[str, int]]]) -> dict[str, list[int]]:
        codes = {key: code for known in regions.values() for code, key in known}
        found: dict[str, list[int]] = {}
        statement = sa.select(Organisation.id, Organisation.region_id).where(Organisation.id >= 1_000)
        for key, region in db.session.execute(statement):
            if region in codes:
                found.setdefault(codes[region], []).append(key)
        return found

    @staticmethod
    def _newest_rates() -> dict[str, int | None]:
        statement = sa.select(ExchangeRate.currency_code, sa.func.max(ExchangeRate.id)).group_by(
            ExchangeRate.currency_code
        )
        return dict(db.session.execute(statement).tuples().all())

    def of(self, count: int) -> Iterator[tuple[list[Row], list[Row], list[Row], list[Row]]]:
        """Rows of ``count`` documents: agreement, parties, amendments, allocation."""
        chance = self._chance
        for key in range(1, count + 1):
            sides = {
                side: chance.sample(sorted(known), k=1 if chance.random() < 0.85 else chance.randint(2, 3))
                for side, known in self._regions.items()
            }
            agreement = self._agreement(key, count)
            amendments = list(self._amendments(agreement)) if key % 20 == 0 else []
            rows = list(self._allocation(agreement, amendments, sides)) if agreement["counts"] else []
            yield [agreement], list(self._parties(key, sides)), amendments, rows

    def _agreement(self, key: int, count: int) -> Row:
        chance = self._chance
        place = (key - 1) * EDITIONS // count
        forum, code = self._forums[place]
        kind = chance.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])[0]
        subject = chance.choice(_SUBJECTS)
        title = f"{_KINDS[kind][1]} {subject} № {key}"
        is_signed = chance.random() < 0.9
        day = date(2014, 1, 1) + timedelta(days=place * 170 + chance.randrange(170))
        kopecks = chance.randrange(10**7, 10**12) if kind is AgreementKind.CONTRACT and chance.random() < 0.8 else None
        currency = chance.choices(("RUB", "USD", "BYN"), (80, 12, 8))[0]
        return {
            "id": key,
            "created_at": self._moment,
            "updated_at": self._moment,
            "forum_id": forum,
            "list_number": key,
            "register_sequence": key if is_signed else None,
            "register_number": f"{code}-{key:04d}" if is_signed else None,
            "registered_on": day if is_signed else None,
            "own_number": f"{key % 900 + 1}/{day:%y}",
            "kind": kind,
            "level": AgreementLevel.ORGANISATIONAL if kind is AgreementKind.CONTRACT else AgreementLevel.INTERREGIONAL,
            "title": title,
            "subject": "Поставка техники, запасных частей и услуг по её обслуживанию",
            "sector_id": chance.choice(self._sectors),
            "place": "г. Минск",
            "planned_on": day,
            "planned_precision": DatePrecision.DAY,
            "signed_on": day if is_signed else None,
            "signed_precision": DatePrecision.DAY,
            "in_force_from": day if is_signed else None,
            # A term that is over would be settled by the first page that is measured.
            "in_force_until": max(day, self._moment.date()) + timedelta(days=730) if is_signed else None,
            "state": AgreementState.IN_FORCE if is_signed else AgreementState.PLANNED,
            "disclosure": Disclosure.DISCLOSED if kopecks else Disclosure.NONE,
            "vat": Vat.UNKNOWN,
            "sum_source": SumSource.DOCUMENT,
            "value": kopecks and (kopecks if currency == "RUB" else kopecks // 80),
            "currency_code": currency if kopecks else None,
            "rate_id": self._rates[currency] if kopecks and currency != "RUB" else None,
            "value_rub": kopecks,
            "verified_at": self._moment,
            "counts": is_signed,
            "money": is_signed and kopecks is not None,
            "search_key": f"{self._folded(_KINDS[kind][1])} {self._folded(subject)} {key}",
            "sort_key": sort_key(title),
        }

    def _parties(self, key: int, sides: dict[Side, list[str]]) -> Iterator[Row]:
        named = ((side, code) for side, codes in sides.items() for code in codes)
        for position, (side, code) in enumerate(named, 1):
            yield {
                "created_at": self._moment,
                "updated_at": self._moment,
                "agreement_id": key,
                "position": position,
                "side": side,
                "organisation_id": self._chance.choice(self._organisations[code]),
                "region_id": self._regions[side][code],
                "signatory": _PERSONS[key % len(_PERSONS)],
                "signatory_post": "директор",
                "authority": "Устав",
            }

    def _amendments(self, agreement: Row) -> Iterator[Row]:
        if agreement["money"]:
            yield {
                "created_at": self._moment,
                "updated_at": self._moment,
                "agreement_id": agreement["id"],
                "effective_on": agreement["signed_on"] + timedelta(days=90),
                "value": agreement["value"] + 1_00,
                "value_rub": agreement["value_rub"] + 1_00,
                "reason": "Уточнена сумма",
            }

    def _allocation(self, agreement: Row, amendments: Iterable[Row], sides: dict[Side, list[str]]) -> Iterator[Row]:
        ru, by = ([(code, 1) for code in sides[side]] for side in (Side.RU, Side.BY))
        stages = [(agreement["signed_on"], agreement["value_rub"] or 0, WHOLE_DOCUMENT_PPM)]
        stages += [(row["effective_on"], row["value_rub"] - agreement["value_rub"], 0) for row in amendments]
        for day, total, documents in stages:
            ppm = allocate(documents, ru, by)
            for (one, other), kopecks in allocate(total, ru, by).items():
                yield {
                    "agreement_id": agreement["id"],
                    "effective_on": day,
                    "ru_region_id": self._regions[Side.RU][one],
                    "by_region_id": self._regions[Side.BY][other],
                    "kopecks": kopecks,
                    "ppm": ppm[one, other],
                    "is_stated": len(ru) == len(by) == 1,
                    **{name: agreement[name] for name in CARRIED},
                }
