"""Places made and changed."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.reference.models import Place, Region
from forum.reference.services.permissions import check_may, check_named


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place as typed."""

    name_ru: str | None = None
    name_be: str | None = None
    name_en: str | None = None
    region_id: int | None = None
    source: str = ""


def create_place(*, actor: Actor, draft: PlaceDraft) -> Place:
    """Add a place; raises ``DomainError``."""
    check_may(actor, Permission.REFERENCE_EDIT)
    with atomic():
        _check(draft)
        place = Place()
        _write(place, draft)
        audit.stamp(place, actor)
        db.session.add(place)
        audit.record(actor=actor, action="place.created", entity=place, label=place.name("ru"))
    return place


def edit_place(*, actor: Actor, place: Place, draft: PlaceDraft) -> None:
    """Change a place; raises ``DomainError``."""
    check_may(actor, Permission.REFERENCE_EDIT)
    with atomic():
        _check(draft, place)
        _write(place, draft)
        audit.stamp(place, actor)
        audit.record(actor=actor, action="place.edited", entity=place, label=place.name("ru"))


def _write(place: Place, draft: PlaceDraft) -> None:
    place.name_ru, place.name_be, place.name_en = draft.name_ru, draft.name_be, draft.name_en
    place.region_id = draft.region_id or 0
    place.source = draft.source


def _check(draft: PlaceDraft, own: Place | None = None) -> None:
    check_named(draft.name_ru, draft.name_be, draft.name_en)
    region = sa.select(Region.id).where(Region.id == draft.region_id, Region.is_pseudo.is_(False))
    if draft.region_id is None or db.session.scalar(region) is None:
        raise DomainError("region_id", _l("Choose the region the place lies in."))
    twin = sa.select(Place).where(Place.region_id == draft.region_id)
    if own is not None:
        twin = twin.where(Place.id != own.id)
    names = {"name_ru": draft.name_ru, "name_be": draft.name_be, "name_en": draft.name_en}
    for place in db.session.scalars(twin):
        for field, name in names.items():
            if name and name == getattr(place, field):
                raise DomainError(field, _l("There is already a place of this name in the region."))
