"""A merge reaches whatever refers to the duplicate: accounts, delegations, documents."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.reference.services import merge_organisations
from tests.factories.accounts import UserFactory
from tests.factories.agreements import SECRETARY, AgreementFactory, party
from tests.factories.delegations import DelegationFactory
from tests.factories.reference import OrganisationFactory


def test_accounts_delegations_and_documents_pass_to_the_survivor(app: Flask) -> None:
    survivor, duplicate, other = (OrganisationFactory.create() for _ in range(3))
    account = UserFactory.create(role=Role.REPRESENTATIVE, organisation=duplicate)
    delegation = DelegationFactory.create(organisation=duplicate)
    untouched = DelegationFactory.create(organisation=other)
    region_id = delegation.region_id
    agreement = AgreementFactory.create(parties=(party(organisation=duplicate), party(organisation=other)))
    events = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0
    merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor)
    db.session.commit()
    assert account.organisation_id == delegation.organisation_id == survivor.id
    assert (untouched.organisation_id, delegation.region_id) == (other.id, region_id)
    assert [row.organisation_id for row in agreement.parties] == [survivor.id, other.id]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == events + 1
