"""What another name of an organisation or region means for the search over documents."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.agreements.models import Agreement, Party
from forum.agreements.services.consequences import search_key_of
from forum.core.db import db
from forum.reference.models import Organisation, Region

CHUNK = 500


def refresh_search_keys(row: Organisation | Region) -> None:
    """Let the documents that name ``row`` be found by its new name.

    The key is derived and told nowhere, so neither version nor authorship of the documents moves.
    """
    column = Party.organisation_id if isinstance(row, Organisation) else Party.region_id
    wanted = sa.select(Party.agreement_id).where(column == row.id).distinct().order_by(Party.agreement_id)
    keys = db.session.scalars(wanted).all()
    for start in range(0, len(keys), CHUNK):
        documents = (
            sa.select(Agreement)
            .where(Agreement.id.in_(keys[start : start + CHUNK]))
            .options(selectinload(Agreement.parties).options(joinedload(Party.organisation), joinedload(Party.region)))
        )
        for agreement in db.session.scalars(documents).unique():
            db.session.execute(
                sa.update(Agreement)
                .where(Agreement.id == agreement.id)
                .values(search_key=search_key_of(agreement), updated_at=Agreement.updated_at)
                .execution_options(synchronize_session=False)
            )
            db.session.expire(agreement, ["search_key"])
