"""Writing of editions: set-up, copy of last edition's set-up, states, the current edition."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import BusinessTable, atomic, db
from forum.core.errors import DomainError
from forum.core.security import Actor, Permission
from forum.core.types import MAX_DOCUMENT_KOPECKS
from forum.forums.drafts import ForumDraft, QuotaDraft, SectionDraft, TermsDraft
from forum.forums.enums import FORUM_STATES, OUTSIDE_FORUMS_CODE, ForumState
from forum.forums.models import ASKS, MAX_TERM, TERMS, Forum, Quota, Section
from forum.reference.enums import Side
from forum.reference.models import Region

_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MAX_NUMBER = 89
"""The largest number an edition may have; a year each, it lasts."""

_EVERYBODY = QuotaDraft(members=0).applies_to
_PLAIN_FIELDS = (
    *("year", "starts_on", "ends_on", "date_precision", "host_side", "format", "contact"),
    *(f"{noun}_{locale}" for noun in ("name", "place", "theme") for locale in ("ru", "be", "en")),
    *("nomination_until", "changes_until", *ASKS),
    *("verify_from", *TERMS, "working_side", "reporting_period"),
)


def roman(number: int) -> str:
    """The Roman numeral of an edition's number, 1 to 89; raises ``ValueError`` outside."""
    if not 1 <= number <= MAX_NUMBER:
        raise ValueError(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def create_forum(*, actor: Actor, draft: ForumDraft) -> Forum:
    """Add an edition in state ``planned``; its code follows from its number, T1, T2 … for training.

    Raises ``DomainError`` with the draft's field name.
    """
    _require_secretary(actor)
    _check(draft)
    with atomic():
        forum = Forum(
            code=_free_code(draft), number=draft.number, is_training=draft.is_training, state=ForumState.PLANNED
        )
        db.session.add(forum)
        _fill(forum, draft, actor)
        audit.record(actor=actor, action="forum.created", entity=forum, parts=_parts(forum), label=forum.code)
    return forum


def edit_forum(*, actor: Actor, forum: Forum, draft: ForumDraft) -> None:
    """Write ``draft`` over an edition; number and training flag stay as they were made.

    The flag decides whether documents enter totals: changing it later would change published figures.
    Raises ``DomainError`` with the draft's field name; on ``sections`` when members have chosen a removed one.
    """
    _require_secretary(actor)
    _check(draft)
    if forum.code == OUTSIDE_FORUMS_CODE:
        raise DomainError(None, _l("The standing edition cannot be changed."))
    if forum.state is ForumState.ARCHIVED and actor.role is not None:
        raise DomainError(None, _l("An archived edition cannot be changed."))
    removed = _parts(forum)
    try:
        with atomic():
            _fill(forum, draft, actor)
            db.session.flush()
            parts = list(dict.fromkeys([*removed, *_parts(forum)]))
            audit.record(actor=actor, action="forum.changed", entity=forum, parts=parts, label=forum.code)
    except sa.exc.IntegrityError as error:
        raise DomainError(
            "sections", _l("A removed section has already been chosen by members of delegations.")
        ) from error


def set_terms(*, actor: Actor, forum: Forum, draft: TermsDraft) -> None:
    """Write what the documents of an edition are reminded of after signing.

    It outlives the edition: an archived one and the standing one «outside forums» have terms too. Raises
    ``DomainError`` with the draft's field name.
    """
    _require_secretary(actor)
    _check_terms(draft)
    with atomic():
        for name in TermsDraft.__dataclass_fields__:
            setattr(forum, name, getattr(draft, name))
        audit.stamp(forum, actor)
        audit.record(actor=actor, action="forum.changed", entity=forum, label=forum.code)


def copied_draft(source: Forum) -> ForumDraft:
    """The set-up of ``source`` as the start of the next edition: sections, quotas, what is asked of members.

    Number and year go up by one and the host changes sides, as the Forum meets in turn; dates, place and theme are
    for the secretary to fill in.
    """
    number = None if source.number is None else source.number + 1
    other = {Side.RU: Side.BY, Side.BY: Side.RU}
    return ForumDraft(
        number=number,
        is_training=source.is_training,
        year=None if source.year is None else source.year + 1,
        host_side=other[source.host_side] if source.host_side else None,
        format=source.format,
        verify_from=source.verify_from,
        working_side=source.working_side,
        reporting_period=source.reporting_period,
        **{name: getattr(source, name) for name in (*ASKS, *TERMS)},
        contact=source.contact,
        sections=tuple(
            SectionDraft(name_ru=row.name_ru, name_be=row.name_be, name_en=row.name_en) for row in source.sections
        ),
        default_quota=next((row.members for row in source.quotas if row.applies_to == _EVERYBODY), None),
        quotas=tuple(
            QuotaDraft(members=row.members, region_id=row.region_id, kind=row.kind, head_level=row.head_level)
            for row in source.quotas
            if row.applies_to != _EVERYBODY
        ),
        name_ru=_renumbered(source.name_ru, source, number),
        name_be=_renumbered(source.name_be, source, number),
        name_en=_renumbered(source.name_en, source, number),
    )


def change_forum_state(*, actor: Actor, forum: Forum, action: str) -> None:
    """Take the arrow ``action`` of ``FORUM_STATES``.

    Raises ``DomainError`` when the arrow does not start here or is not this actor's.
    """
    with atomic():
        forum.state = FORUM_STATES.target(action, forum.state, actor=actor)
        audit.stamp(forum, actor)
        audit.record(actor=actor, action=f"forum.{action}", entity=forum, label=forum.code)


def make_current(*, actor: Actor, forum: Forum) -> None:
    """Make ``forum`` the edition all pages open with; the one before steps back in the same transaction."""
    _require_secretary(actor)
    if forum.code == OUTSIDE_FORUMS_CODE:
        raise DomainError(None, _l("The standing edition cannot be the current one."))
    with atomic():
        before = db.session.scalars(sa.select(Forum).where(Forum.is_current, Forum.id != forum.id)).all()
        for other in before:
            other.is_current = False
        # The old one first: two current editions at once break the unique index.
        db.session.flush()
        forum.is_current = True
        audit.stamp(forum, actor)
        audit.record(actor=actor, action="forum.made_current", entity=forum, parts=before, label=forum.code)


def _require_secretary(actor: Actor) -> None:
    if not actor.may(Permission.FORUMS_EDIT):
        raise DomainError(None, _l("Your role does not allow this."))


def _check(draft: ForumDraft) -> None:
    if not (draft.name_ru or draft.name_be or draft.name_en):
        raise DomainError("name_ru", _l("Give the name in at least one language."))
    if draft.starts_on and draft.ends_on and draft.starts_on > draft.ends_on:
        raise DomainError("ends_on", _l("The last day is before the first one."))
    if draft.starts_on and draft.year and draft.starts_on.year != draft.year:
        raise DomainError("starts_on", _l("The first day is not in the year of the edition."))
    if draft.nomination_until and draft.changes_until and draft.nomination_until > draft.changes_until:
        raise DomainError("changes_until", _l("Changes close before nomination does."))
    if draft.ends_on and draft.nomination_until and draft.nomination_until > draft.ends_on:
        raise DomainError("nomination_until", _l("Nomination closes after the edition is over."))
    if draft.verify_from is not None and not 0 < draft.verify_from <= MAX_DOCUMENT_KOPECKS:
        raise DomainError("verify_from", _l("A sum of more than zero and at most a trillion roubles."))
    _check_terms(draft)
    told = [quota.applies_to for quota in draft.quotas]
    if len({_EVERYBODY, *told}) != len(told) + 1:
        raise DomainError("quotas", _l("Two quotas are of the same delegations; «Places per region» is one of them."))
    for index, section in enumerate(draft.sections):
        if not (section.name_ru or section.name_be or section.name_en):
            raise DomainError(f"sections-{index}-name_ru", _l("Give the name in at least one language."))


def _check_terms(draft: TermsDraft) -> None:
    for name in TERMS:
        days = getattr(draft, name)
        if days is not None and not 1 <= days <= MAX_TERM:
            raise DomainError(name, _l("A term is from 1 to %(limit)s working days.", limit=MAX_TERM))
    if (draft.reporting_period is None) != (draft.reporting_days is None):
        raise DomainError("reporting_days", _l("Reports are awaited with both given: how often, and within how long."))


def _free_code(draft: ForumDraft) -> str:
    if draft.is_training:
        taken = set(db.session.scalars(sa.select(Forum.code).where(Forum.is_training)))
        return next(code for code in (f"T{n}" for n in range(1, len(taken) + 2)) if code not in taken)
    if draft.number is None or not 1 <= draft.number <= MAX_NUMBER:
        raise DomainError("number", _l("Give the number of the edition, 1 to 89."))
    if db.session.scalar(sa.select(Forum.id).where(Forum.number == draft.number)) is not None:
        raise DomainError("number", _l("There is an edition with this number already."))
    return roman(draft.number)


def _fill(forum: Forum, draft: ForumDraft, actor: Actor) -> None:
    for name in _PLAIN_FIELDS:
        setattr(forum, name, getattr(draft, name))
    forum.host_regions = list(
        db.session.scalars(
            sa.select(Region).where(Region.id.in_(draft.host_region_ids)).order_by(Region.official_order)
        )
    )
    _fill_sections(forum, draft)
    _fill_quotas(forum, draft)
    for row in (forum, *_parts(forum)):
        audit.stamp(row, actor)


def _fill_sections(forum: Forum, draft: ForumDraft) -> None:
    stored = {row.id: row for row in forum.sections}
    rows = []
    for position, wanted in enumerate(draft.sections, 1):
        row = stored.get(wanted.id or 0) or Section()
        row.position = position
        row.name_ru, row.name_be, row.name_en = wanted.name_ru, wanted.name_be, wanted.name_en
        rows.append(row)
    forum.sections = rows


def _fill_quotas(forum: Forum, draft: ForumDraft) -> None:
    stored = {row.applies_to: row for row in forum.quotas}
    wanted = [*draft.quotas]
    if draft.default_quota is not None:
        wanted.append(QuotaDraft(members=draft.default_quota))
    rows = []
    for quota in wanted:
        row = stored.get(quota.applies_to) or Quota(
            region_id=quota.region_id, kind=quota.kind, head_level=quota.head_level
        )
        row.members = quota.members
        rows.append(row)
    forum.quotas = rows


def _parts(forum: Forum) -> list[BusinessTable]:
    return [*forum.sections, *forum.quotas]


def _renumbered(name: str | None, source: Forum, number: int | None) -> str | None:
    if name is None or number is None:
        return name
    # «X Форум …» becomes «XI Форум …»; a name without the numeral is left for the secretary.
    first, _, rest = name.partition(" ")
    return f"{roman(number)} {rest}" if first == source.code else name
