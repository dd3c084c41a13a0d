"""What the merge of two organisations means for the accounts that work for them."""

from __future__ import annotations

import sqlalchemy as sa

from forum.accounts.models import User
from forum.core import audit
from forum.core.db import BusinessTable, db
from forum.core.security import Actor
from forum.reference.models import Organisation


def repoint_accounts(*, actor: Actor, duplicate: Organisation, survivor: Organisation) -> list[BusinessTable]:
    """Let the accounts of ``duplicate`` work for ``survivor``; returns the rows written.

    Their scope moves with the delegations, which are re-pointed in the same merge.
    """
    accounts = db.session.scalars(sa.select(User).where(User.organisation_id == duplicate.id).order_by(User.id)).all()
    for account in accounts:
        account.organisation = survivor
        audit.stamp(account, actor)
    return list(accounts)
