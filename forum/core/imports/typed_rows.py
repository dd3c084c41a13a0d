"""Rows of a table as JSON holds them and back: each value by the declared type of its column."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from forum.core.db import Base
from forum.core.types import UtcDateTime

Row = dict[str, Any]
Packed = dict[str, list[list[Any]]]


def packed_rows(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> Packed:
    """The rows of columns of ``model``, each of as many as it has: lists of values by few lists of names.

    Sums stay whole minor units, days are ISO 8601. An instant is told as there being one: it is that of the writing,
    not of the check before it.
    """
    shapes: dict[tuple[str, ...], int] = {}
    told = []
    for row in rows:
        names = tuple(row)
        shape = shapes.setdefault(names, len(shapes))
        values: list[Any] = [shape, *row.values()]
        for at, (encode, _decode) in _codecs(model, names):
            if values[at] is not None:
                values[at] = encode(values[at])
        told.append(values)
    return {"shapes": [list(names) for names in shapes], "rows": told}


def unpacked_rows(model: type[Base], packed: Packed, *, now: datetime) -> list[Row]:
    """The rows that ``packed_rows`` was given, their instants being ``now``."""
    shapes = [(names, _codecs(model, tuple(names))) for names in packed["shapes"]]
    rows = []
    for told in packed["rows"]:
        names, codecs = shapes[told[0]]
        for at, (_encode, decode) in codecs:
            if told[at] is not None:
                told[at] = now if decode is None else decode(told[at])
        rows.append(dict(zip(names, told[1:], strict=True)))
    return rows


def instants_of(model: type[Base]) -> frozenset[str]:
    """The columns that hold an instant."""
    return frozenset(column.name for column in model.__table__.columns if isinstance(column.type, UtcDateTime))


Codec = tuple[Callable[[Any], Any], Callable[[Any], Any] | None]


@functools.cache
def _codecs(model: type[Base], names: tuple[str, ...]) -> list[tuple[int, Codec]]:
    """Place in a packed row -> how a value is told and read, of the columns whose values JSON does not hold."""
    columns = model.__table__.columns
    found = [(at, _codec(columns[name].type)) for at, name in enumerate(names, 1)]
    return [(at, codec) for at, codec in found if codec is not None]


def _codec(kind: sa.types.TypeEngine[Any]) -> Codec | None:
    if isinstance(kind, UtcDateTime):
        return bool, None
    if isinstance(kind, sa.Date):
        return date.isoformat, functools.cache(date.fromisoformat)
    if isinstance(kind, sa.Enum):
        members = {member.value: member for member in kind.enum_class or ()}
        return (lambda member: member.value), members.__getitem__
    if isinstance(kind, sa.Integer | sa.String | sa.Boolean):
        return None
    raise TypeError(f"JSON holds no {kind!r}")
