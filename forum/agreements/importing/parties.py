"""The parties of a row: organisations by INN, UNP or name, regions by name, each fault at its cell."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import load_only

from forum.agreements.drafts import PartyDraft
from forum.agreements.edit_columns import PARTS
from forum.agreements.queries.editing import PartyLine
from forum.core.db import db
from forum.core.imports import Line
from forum.core.text import clean_line, search_key
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

Lines = Mapping[str, tuple[str, ...]]
"""The lines of a side's cells, by the part they tell."""
_TEXTS: Final = {"signatories": "signatory", "posts": "signatory_post", "authorities": "authority"}


class PartyFinder:
    """Finds the parties that rows name. Organisations and regions are read once for the whole list."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._regions: dict[tuple[Side, str], int] = {}
        for region in db.session.scalars(sa.select(Region)):
            for name in (region.code, region.name_ru, region.name_be, region.name_en):
                if name:
                    self._regions[region.side, search_key(name)] = region.id
        self._parties: dict[tuple[Side, PartyLine], PartyDraft] = {}
        self._names: dict[str, list[int]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._learn(lines)

    @property
    def organisations(self) -> set[int]:
        """The keys of the organisations that the list may mean."""
        return {key for found in (*self._names.values(), *self._numbers.values()) for key in found}

    def parties(
        self, line: Line, side: Side, told: Lines, *, before: Sequence[tuple[PartyDraft, PartyLine]] = ()
    ) -> list[PartyDraft]:
        """The parties of ``side`` as a row tells them; ``before`` are those it has, with the words they stand for.

        A cell left as it was keeps what it stood for, whatever it is called by now. Faults go to ``line``.
        """
        told_before = len(line.faults)
        number = max((len(lines) for lines in told.values()), default=0)
        for part, lines in told.items():
            if lines and len(lines) != number:
                words = _("Write one line for each party of this side: %(number)s.", number=number)
                line.refuse(key_of(side, part), words)
        if len(line.faults) > told_before:
            return []
        find = self._known if not before else functools.partial(self._party, before=before)
        return [find(line, side, _row(told, place), place) for place in range(number)]

    def _known(self, line: Line, side: Side, row: PartyLine, place: int) -> PartyDraft:
        """A party of which nothing was told before; the same words mean the same in every row without a fault."""
        known = self._parties.get((side, row))
        if known is None:
            told_before = len(line.faults)
            known = self._party(line, side, row, place)
            if len(line.faults) == told_before:
                self._parties[side, row] = known
        return known

    def _party(
        self,
        line: Line,
        side: Side,
        row: PartyLine,
        place: int,
        before: Sequence[tuple[PartyDraft, PartyLine]] = (),
    ) -> PartyDraft:
        was, words = before[place] if place < len(before) else (None, None)
        is_same = words is not None and _same(words[:2], row[:2])
        organisation = was.organisation_id if was and is_same else self._organisation(line, side, row)
        is_same_region = words is not None and _same(words[2:3], row[2:3])
        region = was.region_id if was and is_same_region else self._region(line, side, row)
        kept = next((one for one, _words in before if _who(one) == (organisation, organisation or region)), None)
        return PartyDraft(
            side=side,
            organisation_id=organisation,
            region_id=region,
            weight=_weight(line, side, row),
            signatory=row.signatory,
            signatory_post=row.post,
            authority=row.authority,
            role=kept.role if kept else "",
            signed_on=kept.signed_on if kept else None,
        )

    def _organisation(self, line: Line, side: Side, row: PartyLine) -> int | None:
        number = search_key(row.tax_number)
        found = self._numbers.get(number, []) if number else self._names.get(search_key(row.organisation), [])
        if not number and not row.organisation:
            return None
        if len(found) == 1:
            return found[0]
        key = key_of(side, "tax_numbers" if number else "organisations")
        if found:
            line.refuse(key, _("Several organisations have this name: give the INN or UNP."))
        else:
            name = row.tax_number if number else row.organisation
            line.refuse(key, _("“%(name)s” is not registered: bring in the organisation first.", name=name))
        return None

    def _region(self, line: Line, side: Side, row: PartyLine) -> int | None:
        if not row.region:
            return None
        found = self._regions.get((side, search_key(row.region)))
        if found is None:
            line.refuse(key_of(side, "regions"), _("There is no such region on this side: %(name)s.", name=row.region))
        return found

    def _learn(self, lines: Iterable[Line]) -> None:
        """Remember the organisations that the list names; a merged duplicate leads to its successor."""
        parts = [key_of(side, part) for side in Side for part in PARTS[:2]]
        told = {cell for line in lines for part in parts if (cell := line.values.get(part))}
        wanted = {search_key(text) for cell in told for text in cell}
        columns = (Organisation.name_ru, Organisation.name_be, Organisation.name_en, Organisation.inn, Organisation.unp)
        statement = sa.select(Organisation).options(load_only(*columns, Organisation.merged_into_id))
        for row in db.session.scalars(statement.order_by(Organisation.id)) if wanted else ():
            meant = row.merged_into_id or row.id
            for names, found in (
                ((row.name_ru, row.name_be, row.name_en), self._names),
                ((row.inn, row.unp), self._numbers),
            ):
                for key in {search_key(name) for name in names if name} & wanted:
                    if meant not in found.setdefault(key, []):
                        found[key].append(meant)


@functools.cache
def key_of(side: Side, part: str) -> str:
    """The column of a part of a side."""
    return f"{side.lower()}_{part}"


def _row(told: Lines, place: int) -> PartyLine:
    return PartyLine(*(told[part][place] if told.get(part) else "" for part in PARTS))


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return one == other or [search_key(text) for text in one] == [search_key(text) for text in other]


def _who(party: PartyDraft) -> tuple[Any, Any]:
    return party.organisation_id, party.organisation_id or party.region_id


def _weight(line: Line, side: Side, row: PartyLine) -> int | None:
    text = clean_line(row.weight).replace(" ", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        line.refuse(key_of(side, "weights"), _("A weight is a whole number from 1 to 1,000,000."))
        return None
    return int(text)
