"""Invented documents, written by the product's own rules so that allocation and counting columns are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from forum.agreements.drafts import AgreementDraft, PartyDraft, stored_draft
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.models import Agreement, Party
from forum.agreements.services.consequences import settle
from forum.agreements.services.entries import write_new
from forum.agreements.services.signing import write_signing
from forum.core.db import db
from forum.core.security import Actor, Role
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region
from tests.factories.base import Factory
from tests.factories.forums import ForumFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory

SECRETARY = Actor(id=101, label="secretary 1", role=Role.SECRETARY)
SECOND_SECRETARY = Actor(id=102, label="secretary 2", role=Role.SECRETARY)
ANALYST = Actor(id=103, label="analyst", role=Role.ANALYST)
ADMINISTRATOR = Actor(id=104, label="administrator", role=Role.ADMINISTRATOR)
DESK = Actor(id=105, label="desk", role=Role.DESK)


def representative(organisation: Organisation) -> Actor:
    """A representative of ``organisation``."""
    return Actor(
        id=106,
        label="representative",
        role=Role.REPRESENTATIVE,
        organisation_id=organisation.id,
        home_region_id=organisation.region_id,
    )


class EditionFactory(ForumFactory):
    """An edition whose documents enter totals: no training, no days known."""

    class Meta:
        model = Forum

    is_training = False
    year = 2023


def party(region: Region | None = None, organisation: Organisation | None = None, **values: Any) -> PartyDraft:
    """A party of the side of its region or its organisation's."""
    home = region or (organisation.region if organisation else None)
    return PartyDraft(
        **{
            "side": home.side if home else None,
            "region_id": region.id if region else None,
            "organisation_id": organisation.id if organisation else None,
            **values,
        }
    )


def agreement_draft(**values: Any) -> AgreementDraft:
    """A draft of an agreement without sum; ``forum`` may be given, else one is made."""
    forum: Forum = values.pop("forum", None) or EditionFactory.create()
    chosen = {
        "forum_id": forum.id,
        "kind": AgreementKind.AGREEMENT,
        "level": AgreementLevel.ORGANISATIONAL,
        "title": "Соглашение о сотрудничестве",
        **values,
    }
    return AgreementDraft(**chosen)


def contract_draft(value: int = 100_000_000, currency: str = "RUB", **values: Any) -> AgreementDraft:
    """A draft of a contract over ``value`` minor units of ``currency``, from the document."""
    load_currencies()
    draft = agreement_draft(**{"kind": AgreementKind.CONTRACT, "title": "Договор поставки", **values})
    return replace(draft, disclosure=Disclosure.DISCLOSED, value=value, currency_code=currency)


def draft_of(agreement: Agreement, **changes: Any) -> AgreementDraft:
    """What a form opened on ``agreement`` would send back, with ``changes`` typed in."""
    return replace(stored_draft(agreement), **changes)


class AgreementFactory(Factory[Agreement]):
    """A planned document; ``signed_on`` signs it (``precision``, ``state`` after it), ``draft`` says what it is.

    Without ``draft`` the other arguments are ``agreement_draft``'s, with ``value`` ``contract_draft``'s. Without
    ``parties`` there is one organisation on either side.
    """

    class Meta:
        model = Agreement

    @classmethod
    def _create(cls, model_class: type[Agreement], *args: Any, **values: Any) -> Agreement:  # noqa: ARG003 - as inherited
        signed_on: date | None = values.pop("signed_on", None)
        precision = values.pop("precision", DatePrecision.DAY)
        state: AgreementState | None = values.pop("state", None)
        actor: Actor = values.pop("actor", SECRETARY)
        draft = values.pop("draft", None) or _draft(values)
        agreement = write_new(draft, actor)
        if signed_on is not None:
            write_signing(agreement, actor, signed_on=signed_on, precision=precision)
        if state is not None:
            agreement.state = state
            settle(agreement, actor)
        db.session.flush()
        db.session.info.get("unaudited", {}).clear()
        return agreement


def _draft(values: dict[str, Any]) -> AgreementDraft:
    if "parties" not in values:
        organisations = (OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY))
        values = {**values, "parties": tuple(party(organisation=each) for each in organisations)}
    if "value" in values:
        return contract_draft(values.pop("value"), values.pop("currency", "RUB"), **values)
    return agreement_draft(**values)


def sides(agreement: Agreement, side: Side) -> Sequence[Party]:
    """The parties of one side."""
    return [row for row in agreement.parties if row.side is side]
