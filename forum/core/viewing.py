"""The "viewed" event of a page or export that shows persons, committed before the first byte leaves."""

from __future__ import annotations

from flask import g

from forum.core.audit import AuditEvent
from forum.core.db import own_transaction
from forum.core.security import Actor


def record_viewing(*, actor: Actor, action: str, entity: str, entity_id: int | None = None, label: str = "") -> None:
    """Write that ``actor`` saw persons, in a short transaction of its own; call it before reading them.

    ``entity`` is a table's name; ``label`` says which rows in words, without persons.
    """
    with own_transaction() as session:
        session.add(
            AuditEvent(
                actor_id=actor.id,
                actor_label=actor.label,
                action=action,
                entity=entity,
                entity_id=entity_id,
                entity_label=label[:300],
                request_id=g.get("request_id", ""),
            )
        )
