"""Writes the documents that follow from the code: the data dictionary and the states.

Run as ``python -m docs.generate`` (``make docs``); a test fails while a document is out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapper

from forum import models as _models  # noqa: F401  # completes the metadata
from forum.agreements.enums import (
    AGREEMENT_STATE_LABELS,
    AGREEMENT_STATES,
    CORRECTION_STATE_LABELS,
    CORRECTION_STATES,
)
from forum.core.db import Base, BusinessTable
from forum.core.encryption import EncryptedBytes, EncryptedDay, EncryptedJson, EncryptedText
from forum.core.security import Role
from forum.core.states import Arrow, StateMachine
from forum.core.types import LocalizedNames, UtcDateTime
from forum.delegations.enums import (
    BADGE_STATE_LABELS,
    BADGE_STATES,
    DELEGATION_STATE_LABELS,
    DELEGATION_STATES,
    LATE_CHANGE_STATE_LABELS,
    LATE_CHANGE_STATES,
    MEMBER_STATE_LABELS,
    MEMBER_STATES,
)
from forum.forums.enums import FORUM_STATE_LABELS, FORUM_STATES

FOLDER = Path(__file__).resolve().parent

MACHINES: tuple[tuple[str, StateMachine[Any], Mapping[Any, Any]], ...] = (
    ("Edition of the forum", FORUM_STATES, FORUM_STATE_LABELS),
    ("Delegation", DELEGATION_STATES, DELEGATION_STATE_LABELS),
    ("Member of a delegation", MEMBER_STATES, MEMBER_STATE_LABELS),
    ("Late change of a delegation", LATE_CHANGE_STATES, LATE_CHANGE_STATE_LABELS),
    ("Badge", BADGE_STATES, BADGE_STATE_LABELS),
    ("Agreement", AGREEMENT_STATES, AGREEMENT_STATE_LABELS),
    ("Correction", CORRECTION_STATES, CORRECTION_STATE_LABELS),
)

_NOTE = "Written by `make docs`; do not edit."


def data_dictionary(metadata: sa.MetaData = Base.metadata) -> str:
    """Every table with its columns, rules and indexes, grouped by feature.

    Raises ``ValueError`` that names a column without a comment.
    """
    mappers = {
        mapper.local_table.name: mapper for mapper in Base.registry.mappers if isinstance(mapper.local_table, sa.Table)
    }
    lines = [
        "# Data dictionary",
        "",
        f"{_NOTE} Columns are explained in the models (`forum/*/models.py`, `forum/core/`).",
        "",
        "Money is counted in minor units (kopecks, cents) as whole numbers, instants are stored in UTC,",
        "enumerations by value under a named CHECK.",
        "*Personal* columns stand in the audit trail by name only, never by value.",
        "",
        "Every *business table* begins with",
        "",
        *_columns(_shared(BusinessTable, metadata, mappers)),
        "",
        "A table *with names* also has",
        "",
        *_columns(_shared(LocalizedNames, metadata, mappers)),
        "",
    ]
    for feature, tables in _by_feature(metadata, mappers).items():
        lines += [f"## {feature}", ""]
        for table in tables:
            lines += [*_table(table, mappers.get(table.name)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _by_feature(metadata: sa.MetaData, mappers: Mapping[str, Mapper[Any]]) -> dict[str, list[sa.Table]]:
    """Tables in alphabetical order under the feature that owns them; a linking table lies with what it links from."""
    grouped: dict[str, list[sa.Table]] = {}
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        linked = [key.column.table.name for column in table.columns for key in column.foreign_keys]
        mapper = mappers[table.name if table.name in mappers else linked[0]]
        grouped.setdefault(mapper.class_.__module__.split(".")[1], []).append(table)
    return dict(sorted(grouped.items()))


def _table(table: sa.Table, mapper: Mapper[Any] | None) -> Iterator[str]:
    kinds = [
        word for base, word in ((BusinessTable, "business table"), (LocalizedNames, "with names")) if _has(mapper, base)
    ]
    yield f"### {table.name}"
    yield ""
    docstring = (mapper.class_.__doc__ or "").strip() if mapper is not None else ""
    linked = (f"`{key.column.table.name}`" for column in table.columns for key in column.foreign_keys)
    told = " ".join(docstring.split()).replace("``", "`") or f"Links {' and '.join(linked)}."
    yield told + (f" *({', '.join(kinds).capitalize()}.)*" if kinds else "")
    yield ""
    shared = {name for base in (BusinessTable, LocalizedNames) for name in _names(base) if _has(mapper, base)}
    yield from _columns(column for column in table.columns if column.name not in shared)
    rules = [*_rules(table)]
    if rules:
        yield ""
        yield from rules


def _has(mapper: Mapper[Any] | None, base: type) -> bool:
    return mapper is not None and issubclass(mapper.class_, base)


def _names(base: type) -> list[str]:
    return [name for name in base.__annotations__ if not name.startswith("_")]


def _shared(base: type, metadata: sa.MetaData, mappers: Mapping[str, Mapper[Any]]) -> Iterator[sa.Column[Any]]:
    """The columns that ``base`` gives to each of its tables, as the first such table has them."""
    table = next(table for name, table in sorted(metadata.tables.items()) if _has(mappers.get(name), base))
    return (table.columns[name] for name in _names(base))


def _columns(columns: Iterable[sa.Column[Any]]) -> Iterator[str]:
    yield "| column | type | empty | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in columns:
        if not column.comment:
            raise ValueError(f"{column.table.name}.{column.name} has no comment")
        keys = [f"→ `{key.target_fullname}`" for key in column.foreign_keys if _is_single(key)]
        marks = ["*personal*"] if column.info.get("personal") else []
        meaning = "; ".join([column.comment, *keys, *marks])
        name = f"**`{column.name}`**" if column.primary_key else f"`{column.name}`"
        yield f"| {name} | {_kind(column.type)} | {'yes' if column.nullable else 'no'} | {_cell(meaning)} |"


def _is_single(key: sa.ForeignKey) -> bool:
    return key.constraint is None or len(key.constraint.columns) == 1


def _kind(kind: Any) -> str:
    if isinstance(kind, sa.Enum):
        return "one of " + ", ".join(f"`{value}`" for value in kind.enums)
    if isinstance(kind, UtcDateTime):
        return "instant"
    if isinstance(kind, (EncryptedDay, EncryptedJson, EncryptedText)):
        return "encrypted text"
    if isinstance(kind, EncryptedBytes):
        return "encrypted file"
    if isinstance(kind, sa.String):
        return f"text ≤ {kind.length}" if kind.length else "text"
    words: dict[type, str] = {
        sa.Boolean: "yes/no",
        sa.BigInteger: "integer, 64 bits",
        sa.Integer: "integer",
        sa.Date: "day",
        sa.Time: "time of day",
        sa.JSON: "JSON",
    }
    return next(word for base, word in words.items() if isinstance(kind, base))


def _rules(table: sa.Table) -> Iterator[str]:
    """CHECKs (those of enumerations aside), references of several columns, unique sets and indexes, by name."""
    checks = [
        constraint
        for constraint in table.constraints
        # SQLAlchemy marks a CHECK that comes from the type of a column.
        if isinstance(constraint, sa.CheckConstraint) and not getattr(constraint, "_type_bound", False)
    ]
    for check in sorted(checks, key=lambda check: str(check.name)):
        yield f"- `{check.name}`: `{_cell(' '.join(str(check.sqltext).split()))}`"
    for reference in sorted(table.foreign_key_constraints, key=lambda reference: str(reference.name)):
        if len(reference.columns) > 1:
            follows = ", follows its changes" if reference.onupdate == "CASCADE" else ""
            yield f"- {_listed(reference.column_keys)} → `{reference.referred_table.name}`{follows}"
    unique = [constraint for constraint in table.constraints if isinstance(constraint, sa.UniqueConstraint)]
    for constraint in sorted(unique, key=lambda constraint: str(constraint.name)):
        yield f"- unique: {_listed(column.name for column in constraint.columns)}"
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        where = index.dialect_options["sqlite"].get("where")
        condition = f" where `{where}`" if where is not None else ""
        kind = "unique" if index.unique else "index"
        yield f"- {kind}: {_listed(str(getattr(part, 'name', part)) for part in index.expressions)}{condition}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def states() -> str:
    """Every state machine as a picture and as its table of arrows."""
    lines = [
        "# States",
        "",
        f"{_NOTE} The arrows are declared in `forum/*/enums.py`; services and pages read the same table.",
        "What no arrow allows is refused, whoever asks. A command on the console holds every role.",
    ]
    for title, machine, labels in MACHINES:
        lines += ["", f"## {title}", "", *_picture(machine), "", *_meanings(labels), "", *_arrows(machine, labels)]
    return "\n".join(lines) + "\n"


def _picture(machine: StateMachine[Any]) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for arrow in machine.arrows:
        # An arrow from nearly everywhere would hide the others; it stands in the table.
        for source in _ordered(arrow) if len(arrow.sources) < 6 else ():
            yield f"    {source.value} --> {arrow.target.value}: {arrow.action}"
    yield "```"


def _meanings(labels: Mapping[Any, Any]) -> Iterator[str]:
    yield "| state | on screen |"
    yield "| --- | --- |"
    for state, label in labels.items():
        yield f"| `{state.value}` | {_msgid(label)} |"


def _arrows(machine: StateMachine[Any], labels: Mapping[Any, Any]) -> Iterator[str]:
    yield "| action | on screen | from | to | roles | reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for arrow in machine.arrows:
        others = [state for state in labels if state not in arrow.sources and state is not arrow.target]
        sources = "any other" if not others else _listed(state.value for state in _ordered(arrow))
        roles = ", ".join(role.value for role in Role if role in arrow.roles)
        reason = "required" if arrow.needs_reason else "–"
        yield (
            f"| `{arrow.action}` | {_msgid(arrow.label)} | {sources} | `{arrow.target.value}` | {roles} | {reason} |"
        )


def _ordered(arrow: Arrow[Any]) -> list[Any]:
    return [state for state in type(arrow.target) if state in arrow.sources]


def _msgid(label: Any) -> str:
    """The English words of a lazy translation, whatever language is in force."""
    return str(label._args[-1])  # noqa: SLF001  # Flask-Babel gives the msgid of a lazy text in no other way


DOCUMENTS: Mapping[str, Callable[[], str]] = {"data-dictionary.md": data_dictionary, "states.md": states}


def main() -> None:
    """Write every document anew."""
    for name, write in DOCUMENTS.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
