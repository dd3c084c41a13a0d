"""Invented regions and organisations, and the real reference data for tests that need all of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

import factory
import sqlalchemy as sa
from flask import current_app

from forum.core.db import Base, db
from forum.core.types import LocalizedNames
from forum.reference import loading
from forum.reference.enums import OrganisationKind, RegionType, Side
from forum.reference.models import Country, District, Organisation, Place, Region, Sector
from tests.factories.base import Factory

KEPT: Final = "tests.kept"
"""The extension that holds, by model, the table with the rows that ``insert_shipped`` copies."""
FAR: Final = 5_000_000


class CountryFactory(Factory[Country]):
    """A third country with an invented code."""

    class Meta:
        model = Country

    code = factory.Sequence(lambda number: f"Q{chr(65 + number % 26)}")
    name_ru = factory.Sequence(lambda number: f"Страна {number}")


class DistrictFactory(Factory[District]):
    """A federal district."""

    class Meta:
        model = District

    code = factory.Sequence(lambda number: f"district-{number}")
    official_order = factory.Sequence(lambda number: 1000 + number)
    name_ru = factory.Sequence(lambda number: f"{number}-й федеральный округ")
    name_be = factory.Sequence(lambda number: f"{number}-я федэральная акруга")
    name_en = factory.Sequence(lambda number: f"Federal District {number}")


class RegionFactory(Factory[Region]):
    """A Russian oblast; ``side=Side.BY`` makes a Belarusian one."""

    class Meta:
        model = Region

    side = Side.RU
    code = factory.LazyAttributeSequence(lambda region, number: f"{region.side}-Z{number}")
    type = RegionType.OBLAST
    official_order = factory.Sequence(lambda number: 2000 + 10 * number)
    name_ru = factory.Sequence(lambda number: f"Учебная область {number}")
    name_be = factory.Sequence(lambda number: f"Вучэбная вобласць {number}")
    name_en = factory.Sequence(lambda number: f"Training Oblast {number}")


class PlaceFactory(Factory[Place]):
    """A town in a region."""

    class Meta:
        model = Place

    region = factory.SubFactory(RegionFactory)
    name_ru = factory.Sequence(lambda number: f"Учебноград {number}")


class SectorFactory(Factory[Sector]):
    """A section of a classifier."""

    class Meta:
        model = Sector

    code = factory.Sequence(lambda number: f"T{number}")
    name_ru = factory.Sequence(lambda number: f"Вид деятельности {number}")


class OrganisationFactory(Factory[Organisation]):
    """A Russian company without tax number; give ``region`` for another seat."""

    class Meta:
        model = Organisation

    region = factory.SubFactory(RegionFactory)
    kind = OrganisationKind.COMPANY
    name_ru = factory.Sequence(lambda number: f"Учебный завод № {number}")


def load_reference() -> None:
    """All real countries, districts, regions (90 + 4), places and sectors, in two milliseconds.

    Organisations are left out: a test adds its own. Get a region by ``queries.region_by_code("RU-BA")``.
    """
    for model, rows in (
        (Country, loading.country_rows),
        (District, loading.district_rows),
        (Region, loading.region_rows),
        (Place, loading.place_rows),
        (Sector, loading.sector_rows),
    ):
        insert_shipped(model, rows)
    db.session.flush()


def insert_rows(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert loader rows in one statement, past the audit trail, with the keys that the mapper would write."""
    db.session.execute(sa.insert(model), [{**row, **_keys(model, tuple(row.items()))} for row in rows])


def insert_shipped(model: Any, rows: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """Insert all shipped rows of ``model``: a copy where the database keeps them, else the loader's."""
    kept = current_app.extensions.get(KEPT, {}).get(model)
    if kept is None:
        insert_rows(model, rows())
    else:
        names = [column.name for column in model.__table__.columns]
        db.session.execute(sa.insert(model).from_select(names, sa.select(kept), include_defaults=False))


def keep_rows(load: Callable[[], None]) -> None:
    """Let ``insert_shipped`` copy what ``load`` inserts inside this database: a millisecond instead of twenty.

    The rows move to tables of their own, so that the register stays empty. They have keys far above those of what
    a test may make before, and refer to each other by them.
    """
    load()
    models = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    kept = {}
    for table in reversed(Base.metadata.sorted_tables):
        if db.session.scalar(sa.select(sa.func.count()).select_from(table)):
            copy = sa.table(f"kept_{table.name}", *(sa.column(column.name) for column in table.columns))
            values = ", ".join(_far(column) for column in table.columns)
            db.session.execute(sa.text(f"CREATE TABLE {copy.name} AS SELECT {values} FROM {table.name}"))
            db.session.execute(sa.delete(table))
            kept[models[table]] = copy
    db.session.commit()
    current_app.extensions[KEPT] = kept


def _far(column: sa.Column[Any]) -> str:
    is_key = isinstance(column.type, sa.Integer) and (column.primary_key or column.foreign_keys)
    return f"{column.name} + {FAR} AS {column.name}" if is_key else column.name


@functools.cache
def _keys(model: Any, items: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    made = model(**dict(items))
    if not isinstance(made, LocalizedNames):
        return {}
    made.rewrite_keys()
    return {name: getattr(made, name) for name in ("search_key", "sort_ru", "sort_be", "sort_en")}
