"""What a list would do: a verdict for every row, every fault at its cell, the cells that say something new."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

MOST_NAMED: Final = 5
"""Like records that one remark names."""
_QUESTION: Final = 16


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    NOT_PERMITTED = "not_permitted"
    INVALID = "invalid"


VERDICT_LABELS = {
    Verdict.NEW: _l("new"),
    Verdict.CHANGED: _l("changed"),
    Verdict.UNCHANGED: _l("unchanged"),
    Verdict.CONFLICT: _l("conflict"),
    Verdict.NOT_PERMITTED: _l("not permitted"),
    Verdict.INVALID: _l("with errors"),
}

REFUSED = frozenset({Verdict.NOT_PERMITTED, Verdict.INVALID})
"""With one such row nothing at all is brought in."""
SHOWN_FIRST = (
    Verdict.INVALID,
    Verdict.NOT_PERMITTED,
    Verdict.CONFLICT,
    Verdict.CHANGED,
    Verdict.NEW,
    Verdict.UNCHANGED,
)
"""The order in which a person looks at rows: what hinders, what is to be decided, what would change."""
WRITTEN = frozenset({Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT})


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one place: the cell (``C7``, or ``7`` for a whole row), its column in words, what to do."""

    cell: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else than the register, both in words.

    ``is_open``: the record was changed since the list was downloaded, so a person decides which of them holds.
    """

    key: str
    column: str
    stored: str
    file: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A record that the one of a row may be, in words, and why: of the register by its key, or of another row."""

    words: str
    note: str = ""
    key: int | None = None
    row: int | None = None

    @property
    def asked(self) -> str:
        """Which one it is, in no language."""
        return f"row{self.row}" if self.key is None else str(self.key)


@dataclass(frozen=True, slots=True)
class Remark:
    """What hinders nothing, but must be looked at and confirmed, at its cell: a sum that stands out, records that may
    be the same.

    ``asked`` says what exactly is asked, in no language: an answer given for one thing says nothing of another. Of the
    records that may be the same (``likes``) ``more`` are not named.
    """

    cell: str
    column: str
    message: str
    asked: str
    likes: tuple[Like, ...] = ()
    more: int = 0

    @property
    def words(self) -> str:
        """All of it in one line."""
        named = "; ".join(f"{like.words} ({like.note})" if like.note else like.words for like in self.likes)
        told = " ".join(filter(None, (self.message, named)))
        return f"{told}; {self.more_words}" if self.more else told

    @property
    def more_words(self) -> str:
        """How many like records are not named."""
        return str(ngettext("and %(num)s more", "and %(num)s more", self.more))

    @classmethod
    def about_likes(cls, cell: str, column: str, message: Any, likes: Sequence[Like]) -> Remark:
        """That the record may be one of ``likes``, all of them; the first few are named."""
        asked = ",".join(like.asked for like in likes)
        return cls(cell, column, str(message), asked, tuple(likes[:MOST_NAMED]), max(0, len(likes) - MOST_NAMED))


def verdict_of(cells: Collection[CellChange]) -> Verdict:
    """What becomes of a row about a stored record, of which ``cells`` say something new."""
    if any(cell.is_open for cell in cells):
        return Verdict.CONFLICT
    return Verdict.CHANGED if cells else Verdict.UNCHANGED


@dataclass(slots=True)
class RowResult:
    """One row of the list: ``title`` says which record it is; ``draft`` and ``target`` are the feature's own.

    ``remarks`` ask a person before the list is brought in; ``can_be_left_out``: whether the answer may be that the row
    is not to be written, for the register has its record already.
    """

    number: int
    verdict: Verdict
    title: str = ""
    cells: list[CellChange] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    draft: Any = None
    target: Any = None
    version: int | None = None
    can_be_left_out: bool = False

    @property
    def is_asking(self) -> bool:
        """Whether a person has to answer its remarks; nothing is asked of a row that is not written."""
        return bool(self.remarks) and self.verdict in WRITTEN

    @property
    def question(self) -> str:
        """What its remarks ask, as 16 hexadecimal digits; empty where nothing is asked."""
        if not self.is_asking:
            return ""
        told = json.dumps([[one.cell, one.asked] for one in self.remarks], ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_QUESTION]


@dataclass(frozen=True, slots=True)
class ReasonAsked:
    """Whoever brings the list in gives one reason for all of it: ``words`` say why, ``done`` what has become of it."""

    words: str
    done: str


@dataclass(slots=True)
class Preview:
    """All rows of a list. ``faults`` are of the file as a whole; ``notices`` hinder nothing but must be told.

    ``reason``: why a reason is to be given, None where none is.
    """

    rows: list[RowResult] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    reason: ReasonAsked | None = None

    def counts(self) -> Counter[Verdict]:
        """How many rows of each verdict."""
        return Counter(row.verdict for row in self.rows)

    def of(self, verdicts: Iterable[Verdict]) -> Iterator[RowResult]:
        """The rows of these verdicts, in the order of the list."""
        wanted = frozenset(verdicts)
        return (row for row in self.rows if row.verdict in wanted)

    def all_faults(self) -> Iterator[CellFault]:
        """Those of the file, then those of its rows."""
        yield from self.faults
        for row in self.rows:
            yield from row.faults

    def asking(self) -> list[RowResult]:
        """The rows whose remarks want an answer, in the order of the list."""
        return [row for row in self.rows if row.is_asking]

    @property
    def is_sound(self) -> bool:
        """Whether all of it can be brought in, and there is something to bring in."""
        is_refused = bool(self.faults) or any(row.verdict in REFUSED for row in self.rows)
        return not is_refused and any(row.verdict in WRITTEN for row in self.rows)

    def fingerprint(self) -> str:
        """Equal for two previews that say the same: what was confirmed is what is written."""
        told = [
            [
                row.number,
                row.verdict.value,
                row.version,
                [[one.key, one.stored, one.file] for one in row.cells],
                row.question,
            ]
            for row in self.rows
        ]
        # Rows that are asked for say the same as rows that are written.
        asked = ["reason"] if self.reason is not None else []
        return hashlib.sha256(json.dumps(told + asked, ensure_ascii=False, default=str).encode()).hexdigest()
