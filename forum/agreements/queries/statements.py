"""The statement behind the register: scope and filter in SQL."""

from __future__ import annotations

import sqlalchemy as sa

from forum.agreements.queries.filters import AgreementFilter
from forum.core.security import Actor


def register_statement(*, actor: Actor, chosen: AgreementFilter) -> sa.Select[tuple[int]]:
    """Keys of the visible documents that ``chosen`` asks for, joined to ``Forum`` so that both can be sorted by.

    In the register's own order: edition, register number, number on the programme, key.
    """
    raise NotImplementedError
