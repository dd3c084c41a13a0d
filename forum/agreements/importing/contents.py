"""What the cells of a row say of a document, and where in the row the rules' refusals belong."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from forum.agreements.drafts import PartyDraft
from forum.agreements.edit_columns import PARTS
from forum.agreements.enums import AgreementKind, Disclosure, SumSource, Vat
from forum.agreements.importing.parties import key_of
from forum.core.db import db
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Sector

_TEXTS: Final = ("title", "subject", "own_number", "place", "originals_kept", "note")
_EMPTY: Final[Mapping[str, Any]] = {"vat": Vat.UNKNOWN, "sum_source": SumSource.DOCUMENT, "quantity": 1}
_PLAIN: Final = ("kind", "level", "list_number", "in_force_from", "in_force_until", "disclosure", "value", *_EMPTY)
_PARTY: Final = re.compile(r"parties-(\d+)-(\w+)")
_OF_PARTY: Final = {
    "organisation_id": "organisations",
    "side": "organisations",
    "region_id": "regions",
    "weight": "weights",
    "signatory": "signatories",
    "signatory_post": "posts",
    "authority": "authorities",
}
_OF_DOCUMENT: Final = {
    "forum_id": "forum",
    "sector_id": "sector",
    "currency_code": "currency",
    "parties": key_of(Side.RU, "organisations"),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of editions by code, and of sectors by the name that the list shows them by."""

    forums: Mapping[str, int]
    sectors: Mapping[str, int]

    @classmethod
    def read(cls, locale: str) -> Keys:
        """All of them."""
        forums = dict(db.session.execute(sa.select(Forum.code, Forum.id)).all())
        sectors = {row.name(locale): row.id for row in db.session.scalars(sa.select(Sector))}
        return cls(forums, sectors)

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of ``AgreementDraft`` that the cells ``values`` tell, without the parties."""
        fields: dict[str, Any] = {name: values[name] or "" for name in _TEXTS if name in values}
        for name in _PLAIN:
            if name in values:
                fields[name] = _EMPTY.get(name) if values[name] is None else values[name]
        for name in ("planned_on", "signed_on"):
            if name in values:
                day, precision = values[name] or (None, DatePrecision.DAY)
                fields |= {name: day, f"{name.removesuffix('_on')}_precision": precision}
        if "forum" in values:
            fields["forum_id"] = self.forums.get(values["forum"] or "", 0)
        if "sector" in values:
            fields["sector_id"] = self.sectors.get(values["sector"]) if values["sector"] else None
        if "currency" in values:
            fields["currency_code"] = values["currency"]
        return fields


def with_disclosure(fields: dict[str, Any]) -> dict[str, Any]:
    """Of a new document that does not say so: a sum that is told is stated, and an estimate where it is no contract."""
    if fields.get("disclosure") is None:
        is_contract = fields.get("kind") is AgreementKind.CONTRACT
        stated = Disclosure.DISCLOSED if is_contract else Disclosure.ESTIMATE
        fields["disclosure"] = Disclosure.NONE if fields.get("value") is None else stated
    return fields


def told_of(side: Side, values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The lines of the cells of a side."""
    return {part: values.get(key_of(side, part)) or () for part in PARTS}


@functools.cache
def side_keys(side: Side) -> frozenset[str]:
    """The columns that tell the parties of a side."""
    return frozenset(key_of(side, part) for part in PARTS)


def column_of(field: str | None, parties: Sequence[PartyDraft]) -> str | None:
    """The column at which a refusal on a field of the draft is told; None for the row as a whole."""
    if field is None:
        return None
    found = _PARTY.fullmatch(field)
    if found is None:
        return _OF_DOCUMENT.get(field, field)
    side = parties[int(found[1])].side or Side.RU
    return key_of(side, _OF_PARTY.get(found[2], "organisations"))


def replaced(parties: Sequence[PartyDraft], side: Side, new: Sequence[PartyDraft]) -> tuple[PartyDraft, ...]:
    """The parties with those of a side replaced, each in its place; further ones stand behind the last."""
    own = [place for place, party in enumerate(parties) if party.side is side]
    at = dict(zip(own, new, strict=False))
    kept = [at.get(place, party) for place, party in enumerate(parties) if party.side is not side or place in at]
    return (*kept, *new[len(own) :])
