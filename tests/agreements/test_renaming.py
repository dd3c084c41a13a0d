"""Documents are found by the present names of their organisations and regions."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement
from forum.core.db import db
from forum.core.text import search_key
from forum.reference.enums import Side
from forum.reference.models import Organisation
from forum.reference.services import OrganisationDraft, edit_organisation
from tests.factories.agreements import SECRETARY, AgreementFactory, party
from tests.factories.reference import OrganisationFactory, RegionFactory


def found(text: str) -> list[int]:
    """Documents whose search key holds ``text``."""
    key = search_key(text)
    return list(db.session.scalars(sa.select(Agreement.id).where(Agreement.search_key.contains(key))))


def draft_of(organisation: Organisation, **changes: str) -> OrganisationDraft:
    """The organisation as its form would send it, with ``changes``."""
    names = [field.name for field in dataclasses.fields(OrganisationDraft)]
    return OrganisationDraft(**{name: getattr(organisation, name) for name in names} | changes)


@pytest.fixture
def organisation(app: Flask) -> Organisation:
    """A Belarusian enterprise."""
    region = RegionFactory.create(side=Side.BY)
    return OrganisationFactory.create(name_ru="Завод «Восток»", region=region)


def test_renamed_organisation_is_found_by_its_new_name_alone(organisation: Organisation) -> None:
    agreement = AgreementFactory.create(parties=(party(organisation=organisation),))
    other = AgreementFactory.create(parties=(party(organisation=OrganisationFactory.create(name_ru="Восточный порт")),))
    version = agreement.version
    edit_organisation(
        actor=SECRETARY, organisation=organisation, draft=draft_of(organisation, name_ru="Завод «Полесье»")
    )
    db.session.commit()
    assert found("полесье") == [agreement.id]
    assert found("восто") == [other.id]
    assert db.session.get_one(Agreement, agreement.id, populate_existing=True).version == version


def test_change_without_a_name_rewrites_nothing(organisation: Organisation) -> None:
    agreement = AgreementFactory.create(parties=(party(organisation=organisation),))
    db.session.execute(sa.update(Agreement).values(search_key="kept", updated_at=Agreement.updated_at))
    edit_organisation(actor=SECRETARY, organisation=organisation, draft=draft_of(organisation, note="Замечание"))
    db.session.commit()
    assert found("kept") == [agreement.id]
