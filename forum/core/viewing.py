"""The "viewed" event of a page or export that shows persons, committed before the first byte leaves."""

from __future__ import annotations

from forum.core import audit
from forum.core.db import own_transaction
from forum.core.security import Actor


def record_viewing(*, actor: Actor, action: str, entity: str, entity_id: int | None = None, label: str = "") -> None:
    """Write that ``actor`` saw persons, in a short transaction of its own; call it before reading them.

    ``entity`` is a table's name; ``label`` says which rows in words, without persons.
    """
    with own_transaction() as session:
        session.add(audit.new_event(actor=actor, action=action, entity=entity, entity_id=entity_id, label=label))
