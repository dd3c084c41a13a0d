"""Documents as they leave for editing: what a person fills in as it is stored, not as amended, and what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from forum.agreements.models import Agreement, Party
from forum.agreements.queries.party_texts import connection
from forum.agreements.queries.rows import AgreementRow, register_rows
from forum.core.types import localized_column
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

CHUNK: Final = 500


class PartyLine(NamedTuple):
    """A party of a side in words of one language."""

    organisation: str
    tax_number: str
    region: str
    weight: str
    signatory: str
    post: str
    authority: str


@dataclass(frozen=True, slots=True)
class EditRow:
    """A document for editing. ``value`` (minor units) and ``in_force_until`` are its own, before any amendment."""

    row: AgreementRow
    version: int
    value: int | None
    in_force_until: date | None
    parties: dict[Side, list[PartyLine]]


_SHOWN: Final = (
    "register_number", "registered_on", "list_number", "forum_code", "kind", "level", "title", "own_number", "state",
    "signed_on", "signed_precision", "planned_on", "planned_precision", "place", "subject", "sector", "quantity",
    "disclosure", "currency", "vat", "sum_source", "rate", "rate_nominal", "rate_date", "value_rub", "in_force_from",
    "original_received_on", "originals_kept", "note", "executed", "others",
)  # fmt: skip
_OWN: Final = sa.select(Agreement.id, Agreement.version, Agreement.value, Agreement.in_force_until)


def edit_rows(statement: sa.Select[int], *, locale: str) -> Iterator[EditRow]:
    """The documents of a statement over their keys, in its order, a chunk at a time."""
    keys = connection().execute(statement.with_only_columns(Agreement.id)).scalars().all()
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        told = {row.row.id: row for row in _chunk(chunk, locale)}
        yield from (told[key] for key in chunk if key in told)


def edit_rows_of(keys: Sequence[int], visible: sa.Select[Any], *, locale: str) -> dict[int, EditRow]:
    """The documents of these keys that are among the ``visible``, by key."""
    found: dict[int, EditRow] = {}
    for start in range(0, len(keys), CHUNK):
        some = visible.where(Agreement.id.in_(keys[start : start + CHUNK])).with_only_columns(Agreement.id)
        found |= {row.row.id: row for row in edit_rows(some, locale=locale)}
    return found


def _chunk(keys: Sequence[int], locale: str) -> Iterator[EditRow]:
    own = {row.id: row for row in connection().execute(_OWN.where(Agreement.id.in_(keys)))}
    parties = _parties(keys, locale)
    statement = sa.select(Agreement.id).where(Agreement.id.in_(keys))
    for row in register_rows(statement, locale=locale, fields=_SHOWN):
        _key, version, value, until = own[row.id]
        yield EditRow(row, version, value, until, parties.get(row.id, {}))


def _parties(keys: Sequence[int], locale: str) -> dict[int, dict[Side, list[PartyLine]]]:
    number = sa.func.coalesce(Organisation.inn, Organisation.unp)
    statement = (
        sa.select(
            Party.agreement_id,
            Party.side,
            localized_column(Organisation, locale),
            number,
            localized_column(Region, locale),
            Party.weight,
            Party.signatory,
            Party.signatory_post,
            Party.authority,
        )
        .outerjoin(Organisation, Organisation.id == Party.organisation_id)
        .outerjoin(Region, Region.id == Party.region_id)
        .where(Party.agreement_id.in_(keys), Party.side.is_not(None))
        .order_by(Party.agreement_id, Party.position)
    )
    parties: dict[int, dict[Side, list[PartyLine]]] = {}
    told: Any = connection().execute(statement)
    for key, side, *texts in told:
        line = PartyLine(*("" if text is None else str(text) for text in texts))
        parties.setdefault(key, {}).setdefault(Side(side), []).append(line)
    return parties
