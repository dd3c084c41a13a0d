"""Rows read many at a time, by field: what asks for one field of a thousand rows never makes the rows."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

Row = TypeVar("Row")

# Enough rows to spread the cost of a column's checks, few enough to keep memory flat and the first byte early.
_BATCH: Final = 256


@dataclass(frozen=True, slots=True)
class FromFields:
    """Reads a value from fields of a row: of one row, or of many at once.

    ``make`` is given the values of ``names``; None takes the one field as it is.
    """

    names: tuple[str, ...]
    make: Callable[..., Any] | None = None

    def __call__(self, row: Any) -> Any:
        """The value of one row."""
        values = [getattr(row, name) for name in self.names]
        return values[0] if self.make is None else self.make(*values)

    def many(self, fields: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
        """The values of many rows, in their order."""
        if self.make is None:
            return fields[self.names[0]]
        return list(map(self.make, *(fields[name] for name in self.names)))


class Batch(ABC, Generic[Row]):
    """Some rows of a result, which are read as rows or by field."""

    @abstractmethod
    def __len__(self) -> int:
        """How many rows."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[Row]:
        """The rows."""

    @abstractmethod
    def values(self, read: Callable[[Row], Any]) -> Sequence[Any]:
        """What ``read`` tells of every row, in their order."""


class ByField(Batch[Row]):
    """Rows that are made when somebody asks: ``fields`` are the values of all of them by name, ``make`` turns one's
    into a row."""

    def __init__(self, fields: Mapping[str, Sequence[Any]], make: Callable[[Iterable[Any]], Row]) -> None:
        self._fields = fields
        self._make = make

    def __len__(self) -> int:
        return len(next(iter(self._fields.values())))

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows, made when somebody asks for them."""
        return list(map(self._make, zip(*self._fields.values(), strict=True)))

    def values(self, read: Callable[[Row], Any]) -> Sequence[Any]:
        """What ``read`` tells of every row, in their order."""
        return read.many(self._fields) if isinstance(read, FromFields) else list(map(read, self.rows))


class Made(Batch[Row]):
    """Rows that are there already."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are there."""
        return self._rows

    def values(self, read: Callable[[Row], Any]) -> Sequence[Any]:
        """What ``read`` tells of every row, in their order."""
        if isinstance(read, FromFields):
            return read.many({name: list(map(attrgetter(name), self._rows)) for name in read.names})
        return list(map(read, self._rows))


class Batched(Iterable[Row]):
    """Rows that come by batches: read as rows by whom that is enough for, and once."""

    def __init__(self, batches: Iterable[Batch[Row]]) -> None:
        self.batches = batches

    def __iter__(self) -> Iterator[Row]:
        for batch in self.batches:
            yield from batch.rows


def batches_of(rows: Iterable[Row]) -> Iterator[Batch[Row]]:
    """The rows as they come by batches, or some hundred at a time."""
    if isinstance(rows, Batched):
        yield from rows.batches
        return
    left = iter(rows)
    while made := list(itertools.islice(left, _BATCH)):
        yield Made(made)
