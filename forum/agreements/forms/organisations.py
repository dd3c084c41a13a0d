"""Which organisation a typed name, INN or UNP means."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.core.text import search_key
from forum.reference.enums import Side
from forum.reference.models import Organisation
from forum.reference.queries import (
    effective_organisation,
    organisation_by_id,
    similar_organisations,
    suggested_organisations,
)

MOST_CANDIDATES = 8


def is_called(organisation: Organisation, text: str) -> bool:
    """Whether ``text`` is one of the organisation's names or tax numbers, in whatever case and spelling of ё."""
    key = search_key(text)
    names = (organisation.name_ru, organisation.name_be, organisation.name_en, organisation.inn, organisation.unp)
    return bool(key) and key in {search_key(name) for name in names if name}


def chosen_organisation(key: int | None, text: str) -> Organisation | None:
    """The organisation with that key if ``text`` still names it: without a script the key outlives a new name."""
    if key is None:
        return None
    try:
        organisation = organisation_by_id(key)
    except NoResultFound:
        return None
    return effective_organisation(key) if is_called(organisation, text) else None


def organisations_called(text: str) -> Sequence[Organisation]:
    """Living organisations of exactly that name or number; a merged duplicate's name means its successor."""
    key = search_key(text)
    if not key:
        return []
    statement = (
        sa.select(Organisation)
        .where(Organisation.search_key.contains(key, autoescape=True))
        .options(joinedload(Organisation.merged_into), joinedload(Organisation.region))
        .order_by(Organisation.id)
    )
    exact = [row for row in db.session.scalars(statement) if is_called(row, text)]
    return list(dict.fromkeys(row.merged_into or row for row in exact))


def candidates(text: str, locale: str, *, side: Side | None, region_id: int | None) -> list[tuple[int, str]]:
    """(key, «name · seat · number») of organisations that may be meant, those of the side first."""
    exact = organisations_called(text)
    if exact:
        return [(row.id, _told_apart(row, locale)) for row in exact[:MOST_CANDIDATES]]
    suggested = [*suggested_organisations(text, locale, side=side), *suggested_organisations(text, locale)]
    found = {row.id: " · ".join(part for part in (row.label, row.detail) if part) for row in suggested}
    for row in similar_organisations([text], region_id=region_id):
        found.setdefault(row.id, _told_apart(row, locale))
    return list(found.items())[:MOST_CANDIDATES]


def _told_apart(row: Organisation, locale: str) -> str:
    seat = row.region.name(locale) if row.region else row.country_code
    return " · ".join(part for part in (row.name(locale), seat, row.inn or row.unp) if part)
