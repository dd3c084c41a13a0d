"""Rows of the papers of an edition: the journal of registered documents, the programme of planned ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, SlotPlace
from forum.agreements.queries.documents import WITH_PARTIES, agreements_visible_to
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.rows import AgreementRow, register_rows
from forum.agreements.queries.statements import register_statement
from forum.core.db import db
from forum.core.security import Actor

_OF_BOTH = ("kind", "title", "own_number", "place", "disclosure", "value", "currency", "ru_organisations", "ru_regions")
_JOURNAL = (
    *_OF_BOTH,
    *("register_number", "registered_on", "state", "signed_on", "signed_precision", "in_force_from", "in_force_until"),
    *("by_organisations", "by_regions", "others", "ru_signatories", "by_signatories", "originals_kept", "note"),
)
_HANDOVER = (
    *_OF_BOTH,
    *("register_number", "signed_on", "signed_precision", "by_organisations", "by_regions", "others"),
    *("original_received_on", "originals_kept"),
)
_PROGRAMME = (*_OF_BOTH, "list_number", "planned_on", "planned_precision", "by_organisations", "by_regions", "others")


def journal_rows(*, actor: Actor, forum: str, locale: str) -> Iterator[AgreementRow]:
    """All documents of the edition that were given a register number, in its order; annulled ones stay visible."""
    statement = register_statement(actor=actor, chosen=AgreementFilter(forum=forum))
    registered = statement.where(Agreement.register_number.is_not(None))
    return register_rows(registered, locale=locale, with_signatories=True, fields=_JOURNAL)


def sheet_documents(*, actor: Actor, forum_id: int, slot_id: int | None = None) -> Sequence[Agreement]:
    """The documents planned for signing with all that their sheets tell, in the order of the programme.

    Those of the slot ``slot_id`` alone, in its order, where one is named.
    """
    statement = agreements_visible_to(actor).where(
        Agreement.forum_id == forum_id, Agreement.state == AgreementState.PLANNED
    )
    if slot_id is None:
        statement = statement.order_by(
            Agreement.planned_on.asc().nulls_last(), Agreement.list_number.asc().nulls_last(), Agreement.id
        )
    else:
        statement = (
            statement.join(SlotPlace, SlotPlace.agreement_id == Agreement.id)
            .where(SlotPlace.slot_id == slot_id)
            .order_by(SlotPlace.position, SlotPlace.id)
        )
    return db.session.scalars(statement.options(*WITH_PARTIES)).unique().all()


def handover_rows(*, actor: Actor, forum: str, keys: Sequence[int], locale: str) -> Iterator[AgreementRow]:
    """The registered documents of the edition, annulled ones aside, in the order of their numbers.

    Those of ``keys`` alone, where there are any.
    """
    statement = register_statement(actor=actor, chosen=AgreementFilter(forum=forum)).where(
        Agreement.register_number.is_not(None), Agreement.state != AgreementState.VOID
    )
    wanted = statement.where(Agreement.id.in_(keys)) if keys else statement
    return register_rows(wanted, locale=locale, fields=_HANDOVER)


def programme_rows(*, actor: Actor, forum: str, locale: str) -> Iterator[AgreementRow]:
    """The documents planned for signing, by day and number on the programme, those without one last."""
    chosen = AgreementFilter(forum=forum, states=(AgreementState.PLANNED,))
    statement = register_statement(actor=actor, chosen=chosen).order_by(None)
    ordered = statement.order_by(
        Agreement.planned_on.asc().nulls_last(), Agreement.list_number.asc().nulls_last(), Agreement.id
    )
    return register_rows(ordered, locale=locale, fields=_PROGRAMME)
