"""A register on a page: filters, order and page number from the query string, rows from one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request, url_for

from forum.core.db import db, row_count

Row = TypeVar("Row")

PAGE_SIZE = 50
MAX_PAGE = 100_000


@dataclass(slots=True)
class Listing(Generic[Row]):
    """One page of a register: ``rows`` of ``total``, and the addresses of its neighbours.

    ``filters`` are the query-string values as given, kept in every address; ``columns`` are the register's.
    """

    rows: Sequence[Row]
    total: int
    page: int
    size: int
    sort: str
    descending: bool
    columns: Sequence[Any]
    endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first shown row, from 1; 0 when there is none."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last shown row."""
        return (self.page - 1) * self.size + len(self.rows)

    def url(self, **changes: Any) -> str:
        """This list's address with ``changes``; None drops a parameter."""
        values = {**self.filters, "sort": self.sort_value, "page": self.page, **changes}
        if values.get("page") == 1:
            values.pop("page")
        return url_for(self.endpoint, **self.arguments, **{k: v for k, v in values.items() if v not in (None, "")})

    def sort_url(self, key: str) -> str:
        """The address that sorts by ``key``; the second click turns the order round."""
        turned = key == self.sort and not self.descending
        return self.url(sort=f"-{key}" if turned else key, page=1)

    @property
    def sort_value(self) -> str:
        """The order as the query string writes it: ``key`` or ``-key``."""
        return f"-{self.sort}" if self.descending else self.sort


def list_rows(
    statement: sa.Select[*tuple[Any, ...]],
    *,
    columns: Sequence[Any],
    default_sort: str,
    tie: Sequence[Any],
    make_rows: Callable[[sa.Result[Any]], Sequence[Row]],
    filters: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Listing[Row]:
    """Page, sort and read ``statement`` as the current request asks.

    ``columns`` name what may be sorted by (their ``sort`` expressions); ``tie`` makes the order deterministic;
    ``make_rows`` turns the result into frozen rows. An unknown sort key or page falls back to the default. Who has
    counted the rows already gives ``total``.
    """
    sort, descending = read_sort(columns, default_sort)
    expression = next(column.sort for column in columns if column.key == sort)
    order = expression.desc() if descending else expression.asc()
    if total is None:
        total = row_count(statement)
    page = min(_page_number(), max(1, -(-total // size)))
    ordered = statement.order_by(None).order_by(order.nulls_last(), *tie).limit(size).offset((page - 1) * size)
    return Listing(
        rows=make_rows(db.session.execute(ordered)),
        total=total,
        page=page,
        size=size,
        sort=sort,
        descending=descending,
        columns=columns,
        endpoint=request.endpoint or "",
        arguments=arguments if arguments is not None else dict(request.view_args or {}),
        filters=filters or {},
    )


def list_of(rows: Sequence[Row], *, filters: Mapping[str, Any] | None = None, size: int = PAGE_SIZE) -> Listing[Row]:
    """The page that the request asks for of rows that are at hand, in their order."""
    page = min(_page_number(), max(1, -(-len(rows) // size)))
    return Listing(
        rows=rows[(page - 1) * size : page * size],
        total=len(rows),
        page=page,
        size=size,
        sort="",
        descending=False,
        columns=(),
        endpoint=request.endpoint or "",
        arguments=dict(request.view_args or {}),
        filters=filters or {},
    )


def read_sort(columns: Sequence[Any], default_sort: str) -> tuple[str, bool]:
    """The sort key and direction the query string asks for, restricted to sortable columns."""
    wanted = request.args.get("sort", default_sort)
    sortable = {column.key for column in columns if column.sort is not None}
    if wanted.removeprefix("-") not in sortable:
        wanted = default_sort
    return wanted.removeprefix("-"), wanted.startswith("-")


def _page_number() -> int:
    raw = request.args.get("page", "1")
    # isdecimal() accepts Arabic-Indic digits too, hence the ASCII test.
    return max(1, min(int(raw), MAX_PAGE)) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else 1
