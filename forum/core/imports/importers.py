"""What a feature declares to take a list of its own: the columns, what a list would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale

from forum.core.imports.tables import Table
from forum.core.imports.verdicts import Preview, RowResult
from forum.core.security import Actor, Permission
from forum.core.spreadsheet import Pair, Register


@dataclass(frozen=True, slots=True)
class Order:
    """Who brings in, in which language, and what was chosen beside the file (an edition's key, a document's key)."""

    actor: Actor
    locale: str
    chosen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to the remarks of a row: ``question`` is ``RowResult.question`` as it was shown then."""

    question: str
    leaves_out: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided on the page of a list.

    ``takes_file``: whose value holds in cells of records that moved on, (row number, column key) -> True for the
    file's. ``answers`` to the remarks, by row number. ``reason`` for all of it, where the preview asks for one.
    """

    takes_file: Mapping[tuple[int, str], bool] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    reason: str = ""

    @classmethod
    def confirming(cls, preview: Preview, *, reason: str = "") -> Decisions:
        """Whoever says that every remark of ``preview`` is right."""
        return cls(answers={row.number: Answer(row.question) for row in preview.asking()}, reason=reason)

    def unanswered(self, preview: Preview) -> list[int]:
        """The numbers of the rows whose remarks nobody has answered as they are now."""
        return [row.number for row in preview.asking() if not self._is_answered(row)]

    def leaves_out(self, row: RowResult) -> bool:
        """Whether the row is not to be written, for the register has its record already."""
        return row.can_be_left_out and self._is_answered(row) and self.answers[row.number].leaves_out

    def _is_answered(self, row: RowResult) -> bool:
        answer = self.answers.get(row.number)
        return answer is not None and answer.question == row.question

    def missing(self, preview: Preview) -> list[tuple[int, str]]:
        """The open cells nobody has decided on."""
        return [
            (row.number, cell.key)
            for row in preview.rows
            for cell in row.cells
            if cell.is_open and (row.number, cell.key) not in self.takes_file
        ]

    def taken(self, row: RowResult) -> frozenset[str]:
        """The columns of a row whose new values are written: those nobody need decide on, or decided for the file."""
        return frozenset(
            cell.key for cell in row.cells if not cell.is_open or self.takes_file.get((row.number, cell.key), False)
        )


@dataclass(frozen=True, slots=True)
class Handout:
    """What whoever brought a list in is told once and never again, such as one-time passwords: it is stored nowhere.

    ``rows`` are read by ``register``, whose title says what it is; ``words`` say what to do with it.
    """

    register: Register[Any]
    rows: Sequence[Any]
    words: Any


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the drafts of a sound preview are kept until it is brought in, so that it is not checked a second time.

    ``pack`` tells them as JSON holds them, in pieces, for all of them at once would fill the memory; None where the
    preview must be checked again whatever happens. ``unpack`` puts the pieces into the rows of the same preview, as
    ``apply`` takes them. They stand for what ``check`` would
    say for as long as the audit trail has no new event but of ``unmoved_by``: actions that change nothing it reads.
    """

    pack: Callable[[Preview], Iterable[Any] | None]
    unpack: Callable[[Iterable[Any], Preview], None]
    unmoved_by: Sequence[str] = ()


@dataclass(frozen=True)
class Importer:
    """A kind of list. ``name`` is ASCII: it stands in addresses, commands and ``ImportRun``.

    ``register`` gives its columns in the current language; those with an ``entry`` are read. ``check`` makes the
    preview without any side effect and writes nothing; ``apply`` writes a sound preview, all rows or none, with one
    audit event a record, and returns how many records it wrote. Both are called in one transaction when the list is
    brought in, so what was previewed is what is written. Each raises ``DomainError`` for what concerns the whole list.

    ``lead`` says in a sentence or two what the list is for. ``has_persons``: whoever sees a row of it is noted in the
    audit trail. ``rows`` are the records as ``register`` reads them, for a workbook that is edited and sent back; None
    where there is none. ``above`` gives the lines above the list, empty in a template. ``tell_chosen`` makes words of
    what was chosen beside the file. ``handout`` gives what is to be told once of a preview that ``apply`` has written;
    ``hands_out`` says beforehand that the next page will. ``keeping`` spares the second check; None where each list is
    checked again when it is brought in.
    """

    name: str
    title: Any
    permission: Permission
    register: Callable[[Order], Register[Any]]
    check: Callable[[Table, Order], Preview]
    apply: Callable[[Preview, Order, Decisions], int]
    lead: Any = ""
    has_persons: bool = False
    rows: Callable[[Order], Iterable[Any]] | None = None
    above: Callable[[Order], Sequence[Pair]] = lambda order: ()  # noqa: ARG005  # most lists have none
    tell_chosen: Callable[[Order], str] = lambda order: ""  # noqa: ARG005  # most lists have nothing to choose
    hands_out: Any = ""
    handout: Callable[[Preview], Handout | None] = lambda preview: None  # noqa: ARG005  # most lists make no secrets
    keeping: Keeping | None = None

    @property
    def label(self) -> str:
        """What the audit trail calls a list of this kind: in Russian, as it calls every record."""
        with force_locale("ru"):
            return str(self.title)
