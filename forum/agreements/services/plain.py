"""Rows of a document as plain objects: what the rules read and write of a list, without the mapper's bookkeeping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import sqlalchemy as sa

from forum.agreements.models import Agreement, Amendment, AmendmentWeight, Execution, Party
from forum.agreements.services.lookups import Lookups
from forum.core.db import Base, db


def plain_class(model: type[Any]) -> type[Any]:
    """A class with the columns, relations and properties of ``model``; what was not written is None.

    What was written of an object are its ``vars``, as of a new row of the mapper.
    """
    mapper = sa.inspect(model)
    own: dict[str, Any] = {attribute.key: None for attribute in mapper.attrs}
    # A document that is not stored has none of them; who reads stored rows sets them.
    own |= {relation.key: () for relation in mapper.relationships if relation.uselist}
    own |= {name: value for name, value in vars(model).items() if isinstance(value, property)}
    return type(f"Plain{model.__name__}", (), own)


_AGREEMENT: Final = plain_class(Agreement)
_PARTY: Final = plain_class(Party)
_AMENDMENT: Final = plain_class(Amendment)
_WEIGHT: Final = plain_class(AmendmentWeight)
_EXECUTION: Final = plain_class(Execution)


def plain_agreement(**columns: Any) -> Agreement:
    """A document outside the session, which the rules take for a row: they ask for attributes alone."""
    return cast("Agreement", _filled(_AGREEMENT, columns))


def plain_party(**columns: Any) -> Party:
    """A party outside the session."""
    return cast("Party", _filled(_PARTY, columns))


def stored_documents(keys: Sequence[int], known: Lookups) -> dict[int, Agreement]:
    """Stored documents outside the session, by key, with all that the rules of an edit look at."""
    found = {row.id: row for row in _rows(Agreement, _AGREEMENT, Agreement.id.in_(keys))}
    for row in found.values():
        row.forum, row.rate = known.edition(row.forum_id), known.exchange_rate(row.rate_id)
        row.parties, row.amendments, row.executions = [], [], []
    for party in _rows(Party, _PARTY, Party.agreement_id.in_(keys), Party.position):
        found[party.agreement_id].parties.append(party)
    in_order = (Amendment.effective_on, Amendment.id)
    acts = {}
    for act in _rows(Amendment, _AMENDMENT, Amendment.agreement_id.in_(keys), *in_order):
        found[act.agreement_id].amendments.append(act)
        acts[act.id], act.weights = act, []
    if acts:
        own = AmendmentWeight.amendment_id.in_(acts)
        for weight in _rows(AmendmentWeight, _WEIGHT, own, AmendmentWeight.region_id):
            weight.region = known.region(weight.region_id)
            acts[weight.amendment_id].weights.append(weight)
    periods = (Execution.year, Execution.quarter)
    for execution in _rows(Execution, _EXECUTION, Execution.agreement_id.in_(keys), *periods):
        found[execution.agreement_id].executions.append(execution)
    return found


def _rows(model: type[Base], plain: type[Any], condition: sa.ColumnElement[bool], *order: Any) -> Iterator[Any]:
    table = model.__table__
    names = table.columns.keys()
    with db.session.no_autoflush:
        for row in db.session.execute(sa.select(table).where(condition).order_by(*order)):
            yield _filled(plain, dict(zip(names, row, strict=True)))


def further_party(agreement: object, position: int) -> Party:
    """A new party for the document, of its sort."""
    return Party(position=position) if isinstance(agreement, Agreement) else plain_party(position=position)


def _filled(plain: type[Any], columns: dict[str, Any]) -> Any:
    row = plain()
    vars(row).update(columns)
    return row
