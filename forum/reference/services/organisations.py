"""Organisations made and changed, with checked tax numbers and a question about look-alikes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic, db, new_keys
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Country, Organisation, Region
from forum.reference.queries import all_regions, living_organisations, similar_organisations
from forum.reference.services.permissions import check_may, check_named
from forum.reference.services.renaming import tell_renamed
from forum.reference.services.tax_numbers import checked_inn, checked_unp


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """An organisation as typed; its seat is a region of either side or else a third country."""

    name_ru: str | None = None
    name_be: str | None = None
    name_en: str | None = None
    legal_form: str | None = None
    kind: OrganisationKind = OrganisationKind.OTHER
    region_id: int | None = None
    country_code: str | None = None
    inn: str | None = None
    unp: str | None = None
    source: str = ""
    note: str = ""


class SimilarOrganisations(DomainError):  # noqa: N818 - a question to the person rather than an error
    """Organisations of all but the same name exist; the person decides whether the new one is another."""

    def __init__(self, found: Sequence[Organisation]) -> None:
        super().__init__(None, _l("Similar organisations are registered already. Is it one of them?"))
        self.found = found


def create_organisation(*, actor: Actor, draft: OrganisationDraft, is_confirmed: bool = False) -> Organisation:
    """Register an organisation; a representative registers one that signs a document the region proposes.

    Raises ``DomainError`` for bad values and ``SimilarOrganisations`` while the person has not confirmed that the
    organisation is none of the similar ones.
    """
    check_may(actor, Permission.ORGANISATIONS_NAME)
    with atomic():
        values = checked_organisation(draft)
        if not is_confirmed:
            _ask_about_similar(draft)
        organisation = Organisation(**values)
        audit.stamp(organisation, actor)
        db.session.add(organisation)
        audit.record(actor=actor, action="organisation.created", entity=organisation, label=organisation.name("ru"))
    return organisation


_KEYS = ("search_key", "sort_ru", "sort_be", "sort_en")
Holder = Callable[[str, str], Organisation | None]
"""Which living organisation has a number: (``inn`` or ``unp``, the number) -> the organisation."""


def bring_in_organisations(
    *, actor: Actor, added: Iterable[OrganisationDraft], changed: Iterable[tuple[Organisation, OrganisationDraft]]
) -> int:
    """Register and change many organisations, each with its event; how many they were.

    Whoever brings in a list has decided about similar ones. Raises ``DomainError``.
    """
    check_may(actor, Permission.ORGANISATIONS_EDIT)
    with atomic():
        edited = 0
        for organisation, draft in changed:
            edit_organisation(actor=actor, organisation=organisation, draft=draft)
            edited += 1
        holder, _held = number_holders(living_organisations()), all_regions()
        values = [checked_organisation(draft, holder=holder) for draft in added]
        stamped, tell = audit.stamped_columns(actor), audit.teller_of(Organisation)
        keys = new_keys(Organisation, len(values))
        rows = [{**_with_keys(one), **stamped, "id": key} for one, key in zip(values, keys, strict=True)]
        audit.insert_rows(Organisation, rows)
        events = [audit.Told(row["id"], _called(row), tell(row)) for row in rows]
        audit.record_many(actor=actor, action="organisation.created", model=Organisation, events=events)
    return edited + len(rows)


def _called(row: dict[str, Any]) -> str:
    return str(row["name_ru"] or row["name_be"] or row["name_en"])


def _with_keys(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a new organisation with the keys that follow from its names."""
    named = Organisation(**values)
    named.rewrite_keys()
    return {**values, **{name: getattr(named, name) for name in _KEYS}}


def edit_organisation(*, actor: Actor, organisation: Organisation, draft: OrganisationDraft) -> None:
    """Change an organisation; raises ``DomainError``. A merged duplicate is history and stays as it was."""
    check_may(actor, Permission.ORGANISATIONS_EDIT)
    if organisation.merged_into_id is not None:
        raise DomainError(None, _l("This record was merged into another organisation; change that one."))
    key_before = organisation.search_key
    with atomic():
        for name, value in checked_organisation(draft, organisation).items():
            setattr(organisation, name, value)
        audit.stamp(organisation, actor)
        tell_renamed(organisation, key_before)
        audit.record(actor=actor, action="organisation.edited", entity=organisation, label=organisation.name("ru"))


def _ask_about_similar(draft: OrganisationDraft) -> None:
    names = (draft.name_ru, draft.name_be, draft.name_en)
    found = similar_organisations(names, region_id=draft.region_id)
    if found:
        raise SimilarOrganisations(found)


def checked_organisation(
    draft: OrganisationDraft, own: Organisation | None = None, *, holder: Holder | None = None
) -> dict[str, Any]:
    """The values of a sound organisation; raises ``DomainError`` at the field that is wrong.

    Whoever checks many knows the ``holder`` of every number.
    """
    check_named(draft.name_ru, draft.name_be, draft.name_en)
    side = _side_of_seat(draft)
    inn, unp = checked_inn(draft.inn), checked_unp(draft.unp)
    if inn and side is not Side.RU:
        raise DomainError("inn", _l("An INN belongs to a Russian organisation. Check the region."))
    if unp and side is not Side.BY:
        raise DomainError("unp", _l("A UNP belongs to a Belarusian organisation. Check the region."))
    _check_free("inn", inn, own, holder or _stored_holder)
    _check_free("unp", unp, own, holder or _stored_holder)
    return {
        "name_ru": draft.name_ru,
        "name_be": draft.name_be,
        "name_en": draft.name_en,
        "legal_form": draft.legal_form,
        "kind": draft.kind,
        "region_id": draft.region_id,
        "country_code": draft.country_code,
        "inn": inn,
        "unp": unp,
        "source": draft.source,
        "note": draft.note,
    }


def _side_of_seat(draft: OrganisationDraft) -> Side | None:
    """The side of the region; None for a third country."""
    if draft.region_id is not None and draft.country_code:
        raise DomainError("country_code", _l("Choose either a region or a third country."))
    if draft.region_id is not None:
        return _region(draft.region_id).side
    if not draft.country_code:
        raise DomainError("region_id", _l("Choose the region; «region not established» if it is not known."))
    known = sa.select(Country.id).where(Country.code == draft.country_code)
    if draft.country_code in set(Side) or db.session.scalar(known) is None:
        raise DomainError("country_code", _l("Choose a country other than Russia and Belarus."))
    return None


def _region(region_id: int) -> Region:
    # By key: of many organisations few have a region that was not asked about already.
    region = db.session.get(Region, region_id)
    if region is None:
        raise DomainError("region_id", _l("Choose one of the list."))
    return region


def _check_free(field: str, number: str | None, own: Organisation | None, holder: Holder) -> None:
    """The index is the backstop; asked first, the answer can name the other organisation."""
    other = None if number is None else holder(field, number)
    if other is not None and other is not own:
        raise DomainError(field, _l("This number belongs to “%(name)s”.", name=other.name("ru")))


def _stored_holder(field: str, number: str) -> Organisation | None:
    column = {"inn": Organisation.inn, "unp": Organisation.unp}[field]
    held = sa.select(Organisation).where(column == number, Organisation.merged_into_id.is_(None))
    return db.session.scalars(held).first()


def number_holders(organisations: Iterable[Organisation]) -> Holder:
    """The holders of numbers among ``organisations``, looked up once for many questions."""
    held = {
        (field, number): organisation
        for organisation in organisations
        for field, number in (("inn", organisation.inn), ("unp", organisation.unp))
        if number
    }
    return lambda field, number: held.get((field, number))
