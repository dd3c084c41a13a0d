"""Which delegation a list is about: its edition, its sender, the stored one or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.formatting import date_text
from forum.core.imports import MARK_COLUMN, Order, read_mark
from forum.core.text import search_key
from forum.delegations import queries
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation
from forum.delegations.services import asks_late, editing_problem, sender_of
from forum.forums.enums import DelegationKind
from forum.forums.models import Forum
from forum.forums.queries import editions, forum_by_code
from forum.reference.enums import Side
from forum.reference.models import Organisation


@dataclass(slots=True, eq=False)
class Sending:
    """A delegation of a list: the ``stored`` one with the version it was read in, or None for one to be registered.

    ``problem`` says why its contents may not change; the list may still say what the register says. ``is_late``: what
    it changes of persons is asked for.
    """

    forum: Forum
    organisation: Organisation
    stored: Delegation | None = None
    version: int | None = None
    problem: Any = None
    is_late: bool = False

    @property
    def side(self) -> Side:
        """The country it comes from; raises ``ValueError`` for an organisation without a region."""
        region = self.stored.region if self.stored is not None else self.organisation.region
        if region is None:
            raise ValueError("a sender of no region")
        return region.side


def edition_of(order: Order, text: str | None) -> Forum:
    """The edition that was chosen beside the file or stands in it; raises ``DomainError`` on ``forum``."""
    forum = chosen_edition(order)
    if text:
        named = _edition_called(order, text)
        if forum is not None and forum.id != named.id:
            told = _("The file is of another edition than the one chosen: %(name)s.", name=forum.name(order.locale))
            raise DomainError("forum", told)
        return named
    if forum is None:
        raise DomainError("forum", _("Choose the edition, or write it above the list."))
    return forum


def chosen_edition(order: Order) -> Forum | None:
    """The edition chosen beside the file by its code, if any; raises ``NoResultFound`` for a code of none."""
    code = str(order.chosen.get("forum") or "")
    return forum_by_code(code, actor=order.actor) if code else None


def told_edition(order: Order) -> str:
    """The chosen edition in words, and until when it takes delegations."""
    forum = chosen_edition(order)
    if forum is None:
        return ""
    name = f"{forum.code} – {forum.name(order.locale)}"
    if forum.nomination_until is None:
        return name
    return str(_("%(name)s; delegations are accepted until %(day)s", name=name, day=date_text(forum.nomination_until)))


def _edition_called(order: Order, text: str) -> Forum:
    wanted = search_key(text)
    for forum in editions(order.actor):
        names = [name for name in (forum.name_ru, forum.name_be, forum.name_en) if name]
        # A template says the code before the name.
        called = [forum.code, str(forum.number or ""), *names, *(f"{forum.code} {name}" for name in names)]
        if wanted in map(search_key, filter(None, called)):
            return forum
    raise DomainError("forum", _("There is no such edition. Write its number or name, for example XIII."))


def sender_called(order: Order, name: str | None, tax_number: str | None = None) -> Organisation:
    """The sending organisation by its number, else by its name; raises ``DomainError`` on ``organisation``.

    For a representative there are no organisations but those he sends from: another one and one that does not exist
    are told in the same words.
    """
    actor = order.actor
    among = queries.organisations_of(actor) if actor.is_representative else None
    if not (name or tax_number):
        own = [key for key, _name in queries.senders_for(actor, order.locale)] if actor.is_representative else []
        if len(own) != 1:
            raise DomainError("organisation", _("Write the sending organisation above the list."))
        return _sender(order, own[0])
    found = queries.organisations_called(tax_number or name or "", among=among)
    if len(found) > 1:
        raise DomainError("organisation", _("Several organisations are called so. Give the INN or UNP."))
    if not found:
        told = _("There is no such organisation. Give its full name, INN or UNP as in the reference data.")
        raise DomainError("tax_number" if tax_number else "organisation", told)
    return _sender(order, found[0])


def _sender(order: Order, key: int) -> Organisation:
    try:
        return sender_of(order.actor, key)
    except DomainError as error:
        raise DomainError("organisation", error.message) from error


def sending_of(
    order: Order, forum: Forum, organisation: Organisation, *, kind: DelegationKind | None = None
) -> Sending:
    """The delegation of that sender at that edition: the only one, else the only one of its kind.

    Rejected and withdrawn ones are over: a new one may follow them. Raises ``DomainError`` on ``kind``.
    """
    living = _living(order, forum, organisation)
    found = [one for one in living if one.kind == kind] if len(living) > 1 else living
    if len(found) > 1 or (living and not found):
        told = _("The sender has several delegations at this edition. Write the kind of the delegation.")
        raise DomainError("kind", told)
    if not found:
        return Sending(forum, organisation, problem=queries.deadline_problem(forum, DelegationState.DRAFT))
    return stored_sending(order, forum, found[0])


def marked_sending(order: Order, mark: str) -> Sending | None:
    """The delegation that the hidden mark above the list names; raises ``DomainError`` on the mark for any other."""
    if not mark:
        return None
    read = read_mark(mark)
    wanted = queries.delegations_visible_to(order.actor).where(Delegation.id == (read.key if read is not None else 0))
    stored = db.session.scalars(wanted).one_or_none()
    if stored is None or stored.forum is None:
        told = _("This mark is of no delegation of yours. Empty it to go by the sender and the edition.")
        raise DomainError(MARK_COLUMN, told)
    return stored_sending(order, stored.forum, stored)


def chosen_sending(order: Order) -> Sending | None:
    """The delegation on whose page the list was brought in; raises ``NoResultFound`` when it is not the actor's."""
    text = str(order.chosen.get("delegation") or "")
    if not text:
        return None
    key = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    stored = queries.delegation_seen_by(order.actor, key)
    if stored.forum is None:
        raise DomainError(None, _("Lists are brought in for delegations to an edition."))
    return stored_sending(order, stored.forum, stored)


def check_told(order: Order, chosen: Sending, told: Mapping[str, Any]) -> None:
    """Raise ``DomainError`` when the lines above the list name another edition or sender than the chosen delegation."""
    if told.get("forum"):
        edition_of(replace(order, chosen={"forum": chosen.forum.code}), told["forum"])
    own = chosen.organisation
    known = {search_key(name) for name in (own.name_ru, own.name_be, own.name_en, own.inn, own.unp) if name}
    for key in ("organisation", "tax_number"):
        if told.get(key) and search_key(told[key]) not in known:
            raise DomainError(key, _("The application is of another sender than the delegation."))


def has_appeared(order: Order, sending: Sending) -> bool:
    """Whether somebody registered the delegation after the list was judged; ask with the edition locked."""
    return bool(_living(order, sending.forum, sending.organisation))


def _living(order: Order, forum: Forum, organisation: Organisation) -> list[Delegation]:
    own = living_of(order, forum).where(Delegation.organisation_id == organisation.id)
    return list(db.session.scalars(own.order_by(Delegation.id)))


def living_of(order: Order, forum: Forum) -> sa.Select[Delegation]:
    """The visible delegations to the edition that are neither rejected nor withdrawn."""
    over = (DelegationState.REJECTED, DelegationState.WITHDRAWN)
    visible = queries.delegations_visible_to(order.actor)
    return visible.where(Delegation.forum_id == forum.id, Delegation.state.not_in(over))


def stored_sending(order: Order, forum: Forum, stored: Delegation) -> Sending:
    """A stored delegation, with why its contents may not change, or whether they are asked for."""
    problem = editing_problem(order.actor, stored)
    is_late = asks_late(order.actor, stored)
    return Sending(forum, stored.sending_organisation, stored, stored.version, None if is_late else problem, is_late)
