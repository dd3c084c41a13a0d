"""A register's columns, declared once for the page, the workbook, the template of an import and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from forum.core.batches import FromFields

if TYPE_CHECKING:
    from forum.core.spreadsheet.entries import Entry

Row = TypeVar("Row")
Total = Literal["sum", "count"]
May = Callable[[Any], bool]


class Kind(StrEnum):
    """What a column's values are; ``Column.read`` returns the Python type named here.

    ``None`` (and an empty string) is an empty cell in every kind. A ``str`` is welcome in every kind and is written
    as text, so a column of dates may say «июнь 2023 г.» and a column of sums «…».
    """

    TEXT = "text"  # str; line breaks are kept
    INTEGER = "integer"  # int
    MONEY = "money"  # int of minor units (kopecks, cents); shown as units with two decimals
    DATE = "date"  # datetime.date
    DATETIME = "datetime"  # datetime.datetime; an aware one is converted to the workbook's time zone
    SHARE = "share"  # int of parts per million, or a Decimal that is a fraction of one; shown in percent
    FLAG = "flag"  # bool; written as "yes" or "no" in the workbook's language
    ORDINAL = "ordinal"  # the number of the row, 1, 2, 3...: supplied by the writer, ``read`` is not called


_WIDTHS = {
    Kind.TEXT: 24,
    Kind.INTEGER: 12,
    Kind.MONEY: 20,
    Kind.DATE: 12,
    Kind.DATETIME: 17,
    Kind.SHARE: 11,
    Kind.FLAG: 9,
    Kind.ORDINAL: 7,
}
_SUMMABLE = frozenset({Kind.INTEGER, Kind.MONEY, Kind.SHARE})


def nothing(row: object) -> None:
    """Read no value: for columns that exist only as a heading, and for ordinals, which the writer numbers."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a register.

    ``title`` may be a lazy translation: it is turned into text when a page or a workbook is written. ``read`` takes
    one row of the result (a frozen dataclass, a database row) and returns a value of ``kind``. ``width`` is in
    characters (by kind when left out). ``total`` asks for a total under the column: the sum of the values, or the
    number of filled cells. ``sort`` is the expression a page sorts by. ``permission`` says who may see the column at
    all; ``personal`` marks data about a person. ``reads`` names the fields of the row that ``read`` looks at, for
    queries that can leave the others out; None means any, but for ``FromFields``, which says so itself. ``is_figure``
    tells that a text is a figure, such as a rate with all the digits of its source. ``entry`` says how a list that is
    brought in fills the column; None: not at all. ``is_hidden`` hides it in a workbook, for the mark of a row is for
    the program; CSV can hide nothing and shows it, so such a column stands last. Raises ``ValueError`` for a sum over
    values that cannot be added.
    """

    key: str
    title: Any
    kind: Kind = Kind.TEXT
    read: Callable[[Row], Any] = nothing
    width: float | None = None
    total: Total | None = None
    sort: Any = field(default=None, compare=False)
    on_page: bool = True
    in_export: bool = True
    permission: object | None = None
    personal: bool = False
    wraps: bool = False
    note: Any = None
    reads: tuple[str, ...] | None = None
    is_figure: bool = False
    entry: Entry | None = None
    is_hidden: bool = False

    def __post_init__(self) -> None:
        if self.reads is None and isinstance(self.read, FromFields):
            object.__setattr__(self, "reads", self.read.names)
        if self.total == "sum" and self.kind not in _SUMMABLE:
            raise ValueError(f"column {self.key!r}: values of kind {self.kind} have no sum")

    @property
    def characters(self) -> float:
        """The width to draw the column with, in characters."""
        return _WIDTHS[self.kind] if self.width is None else self.width

    @property
    def is_numeric(self) -> bool:
        """Whether the values are aligned to the right."""
        return self.is_figure or self.kind in _SUMMABLE or self.kind is Kind.ORDINAL


@dataclass(frozen=True)
class Register(Generic[Row]):
    """A named, ordered set of columns. ``name`` is ASCII: it becomes the name of the exported file.

    ``may`` in the methods answers whether the reader holds a permission; columns without one are for everybody.
    Raises ``ValueError`` when two columns share a key.
    """

    name: str
    title: Any
    columns: tuple[Column[Row], ...]

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"register {self.name!r} declares a column twice")
        if not self.name.isascii():
            raise ValueError(f"the name of register {self.name!r} is not ASCII")

    def page_columns(self, may: May) -> tuple[Column[Row], ...]:
        """Columns of the register's page that the reader may see, in order."""
        return tuple(column for column in self.columns if column.on_page and _visible(column, may))

    def export_columns(self, may: May) -> tuple[Column[Row], ...]:
        """Columns of the workbook and of CSV that the reader may see, in order."""
        return tuple(column for column in self.columns if column.in_export and _visible(column, may))

    def column(self, key: str) -> Column[Row]:
        """The column of that key; raises ``KeyError``."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def fields_read(columns: Iterable[Column[Any]]) -> frozenset[str] | None:
    """The fields of a row that the columns look at; None when one of them may look at any."""
    fields: set[str] = set()
    for column in columns:
        if column.reads is None:
            return None
        fields.update(column.reads)
    return frozenset(fields)


def _visible(column: Column[Any], may: May) -> bool:
    return column.permission is None or may(column.permission)
