"""What the secretariat answers on persons who look alike; nobody is ever merged by it."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound

from forum.core import audit
from forum.core.db import atomic, db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor, Permission
from forum.delegations.enums import LikenessAnswer
from forum.delegations.models import Delegation, Member, MemberLikeness


def answer_likeness(
    *, actor: Actor, first_id: int, second_id: int, answer: LikenessAnswer, version: int | None = None
) -> MemberLikeness:
    """Keep whether two persons of one edition are the same; another answer later takes the place of the first.

    ``version`` is that of the answer as it was read, None where there was none. Raises ``NoResultFound`` for persons
    who are not in two delegations to one edition, ``ConflictError`` and ``DomainError`` on None when it was answered
    since.
    """
    if not actor.may(Permission.DELEGATIONS_REVIEW):
        raise DomainError(None, _l("Your role does not allow this."))
    first_id, second_id = sorted((first_id, second_id))
    with atomic():
        forum_code = _edition_of(first_id, second_id)
        pair = (MemberLikeness.first_id == first_id, MemberLikeness.second_id == second_id)
        told = db.session.scalars(sa.select(MemberLikeness).where(*pair).with_for_update()).one_or_none()
        if told is None:
            told = MemberLikeness(first_id=first_id, second_id=second_id, answer=answer)
            db.session.add(told)
        elif version is None:
            raise DomainError(None, _l("Somebody has answered meanwhile: look at the answer first."))
        else:
            check_version(told, version)
            told.answer = answer
        audit.stamp(told, actor)
        db.session.flush()
        audit.record(actor=actor, action="member_likeness.answered", entity=told, label=forum_code)
    return told


def tell_apart(*, actor: Actor, member: Member, others: Collection[int]) -> None:
    """Keep that a person who was just entered is none of ``others`` (keys), who were shown beside the form.

    Raises as ``answer_likeness`` does.
    """
    for other_id in others:
        answer_likeness(actor=actor, first_id=member.id, second_id=other_id, answer=LikenessAnswer.DIFFERENT)


def lapse_answers(actor: Actor, members: Collection[Member]) -> None:
    """Take away what was answered of persons whose names change: an answer belongs to the names it was given for.

    The pair is asked about anew if it is still alike.
    """
    keys = [member.id for member in members]
    of_them = sa.or_(MemberLikeness.first_id.in_(keys), MemberLikeness.second_id.in_(keys))
    for answer in db.session.scalars(sa.select(MemberLikeness).where(of_them).order_by(MemberLikeness.id)).all():
        forum = answer.first.delegation.forum
        label = forum.code if forum is not None else ""
        audit.record(actor=actor, action="member_likeness.lapsed", entity=answer, label=label)
        db.session.delete(answer)


def _edition_of(first_id: int, second_id: int) -> str:
    """The code of the edition to which both came, in two delegations."""
    statement = sa.select(Member).join(Member.delegation).where(Member.id.in_((first_id, second_id)))
    delegations: list[Delegation] = [one.delegation for one in db.session.scalars(statement)]
    forums = {one.forum for one in delegations}
    if len(delegations) != 2 or delegations[0].id == delegations[1].id or len(forums) != 1:
        raise NoResultFound
    (forum,) = forums
    if forum is None:
        raise NoResultFound
    return forum.code
