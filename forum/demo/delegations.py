"""Invented delegations in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from forum.core.clock import today
from forum.core.security import Actor
from forum.delegations import services
from forum.delegations.drafts import DelegationDraft, MemberDraft
from forum.delegations.enums import DelegationState, MemberCategory
from forum.delegations.models import Delegation
from forum.demo.accounts import HOME, HOME_BY, Cast
from forum.demo.organisations import MARK, REGIONS, Organisations
from forum.demo.people import in_latin, invented_person
from forum.forums.enums import DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation

_S = DelegationState
_K = OrganisationKind
_KINDS: Final = {
    _K.GOVERNMENT: DelegationKind.OFFICIAL,
    _K.ASSEMBLY: DelegationKind.PARLIAMENTARY,
    _K.CHAMBER: DelegationKind.BUSINESS,
    _K.UNIVERSITY: DelegationKind.YOUTH,
}
# What the two representatives find waiting: one delegation sent back, one begun.
_PLANNED: Final = (
    (HOME, _K.GOVERNMENT, _S.RETURNED, 11),
    (HOME, _K.GOVERNMENT, _S.DRAFT, 4),
    (HOME, _K.ASSEMBLY, _S.SUBMITTED, 6),
    (HOME, _K.CHAMBER, _S.CONFIRMED, 5),
    (HOME_BY, _K.GOVERNMENT, _S.CONFIRMED, 12),
    (HOME_BY, _K.ASSEMBLY, _S.RETURNED, 5),
    (HOME_BY, _K.CHAMBER, _S.DRAFT, 3),
)
_STATES: Final = (
    *(_S.CONFIRMED, _S.SUBMITTED, _S.CONFIRMED, _S.CONFIRMED, _S.ARRIVED, _S.CONFIRMED, _S.SUBMITTED, _S.CONFIRMED),
    *(_S.DRAFT, _S.CONFIRMED, _S.REJECTED, _S.CONFIRMED, _S.SUBMITTED, _S.CONFIRMED, _S.WITHDRAWN, _S.CONFIRMED),
    *(_S.CLOSED, _S.RETURNED),
)
_RETURNED: Final = "Учебное замечание: укажите дату письма и должность руководителя делегации так, как в письме."
_REJECTED: Final = "Учебное решение: организация не входит в число направляющих делегации."
_WITHDRAWN: Final = "Учебный отзыв заявки: делегация приехать не сможет."
_HEAD_POSTS: Final = {
    HeadLevel.HEAD_OF_REGION: "Глава региона",
    HeadLevel.DEPUTY: "Заместитель главы региона",
    HeadLevel.MINISTER: "Министр экономического развития",
    HeadLevel.OTHER: "Председатель",
}
_POSTS: Final = (
    *("Начальник управления внешних связей", "Заместитель министра промышленности", "Консультант отдела протокола"),
    *(
        "Директор департамента сельского хозяйства",
        "Главный специалист",
        "Генеральный директор",
        "Коммерческий директор",
    ),
    *("Проректор по международной деятельности", "Декан факультета", "Начальник отдела инвестиций", "Советник"),
)
_CATEGORIES: Final = (
    *((MemberCategory.MEMBER,) * 6),
    *(MemberCategory.EXPERT, MemberCategory.ACCOMPANYING, MemberCategory.PRESS, MemberCategory.SECURITY),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    organisation: Organisation
    side: Side
    state: DelegationState
    members: int
    head_level: HeadLevel
    actor: Actor


def make_delegations(cast: Cast, forum: Forum, organisations: Organisations) -> tuple[int, int]:
    """Register the delegations, lead each to its state; how many delegations and persons were made."""
    chance = Random(2014)  # noqa: S311 - invented data are to be the same each time
    count = persons = 0
    for plan in _plans(cast, organisations, chance):
        count += 1
        delegation = _register(plan, forum, count, chance)
        for place in range(plan.members):
            draft = _member(plan, forum, delegation, place, chance)
            member = services.add_member(actor=plan.actor, delegation=delegation, draft=draft)
            if place == 0 and plan.state is not DelegationState.DRAFT:
                services.name_head(actor=plan.actor, member=member)
        persons += plan.members
        _lead(cast, plan, delegation)
    return count, persons


def _plans(cast: Cast, organisations: Organisations, chance: Random) -> Iterator[_Plan]:
    for code, kind, state, members in _PLANNED:
        actor = cast.secretary
        if code == HOME and kind is _K.GOVERNMENT:
            actor = cast.representative
        elif code == HOME_BY:
            actor = cast.representative_by
        side = Side(code[:2])
        level = HeadLevel.DEPUTY if kind is _K.GOVERNMENT else HeadLevel.OTHER
        yield _Plan(organisations.one(code, kind), side, state, members, level, actor)
    others = [(side, code) for side, codes in REGIONS.items() for code in codes if code not in {HOME, HOME_BY}]
    for place, (side, code) in enumerate(others):
        state = _STATES[place % len(_STATES)]
        level = (HeadLevel.HEAD_OF_REGION, HeadLevel.DEPUTY, HeadLevel.MINISTER)[place % 3]
        government = organisations.one(code, _K.GOVERNMENT)
        yield _Plan(government, side, state, chance.randint(6, 12), level, cast.secretary)


def _register(plan: _Plan, forum: Forum, serial: int, chance: Random) -> Delegation:
    person = invented_person(plan.side, chance)
    draft = DelegationDraft(
        organisation_id=plan.organisation.id,
        kind=_KINDS[plan.organisation.kind],
        head_level=plan.head_level,
        letter_number=f"У-{serial:03d}",
        letter_on=today() - timedelta(days=chance.randint(1, 20)),
        contact_name=person.full_name,
        contact_phone=f"+7 000 000-{serial:02d}-00",
        contact_email=f"contact{serial}@training.example",
        note=MARK,
    )
    return services.create_delegation(actor=plan.actor, forum_id=forum.id, draft=draft)


def _member(plan: _Plan, forum: Forum, delegation: Delegation, place: int, chance: Random) -> MemberDraft:
    person = invented_person(plan.side, chance)
    # A draft is unfinished: it shows what keeps a delegation from being submitted.
    is_finished = plan.state is not DelegationState.DRAFT or place == 0
    return MemberDraft(
        last_name=person.last_name,
        first_name=person.first_name,
        patronymic=person.patronymic,
        last_name_latin=in_latin(person.last_name) if is_finished else None,
        first_name_latin=in_latin(person.first_name) if is_finished else None,
        post=_HEAD_POSTS[plan.head_level] if place == 0 else chance.choice(_POSTS),
        workplace=plan.organisation.name("ru"),
        category=MemberCategory.MEMBER if place == 0 else chance.choice(_CATEGORIES),
        citizenship=plan.side.value,
        phone=f"+7 000 {delegation.id % 1000:03d}-{place:02d}-00",
        email=f"member{delegation.id}-{place}@training.example",
        section_ids=tuple(section.id for section in chance.sample(forum.sections, chance.randint(1, 2))),
        arrival="накануне открытия, поезд (учебный)" if chance.random() < 0.5 else "в день открытия, самолёт (учебный)",
        departure="в день закрытия, вечером",
        hotel="Учебная гостиница",
        consent_on=today() - timedelta(days=chance.randint(0, 10)) if is_finished else None,
        note=MARK,
    )


def _lead(cast: Cast, plan: _Plan, delegation: Delegation) -> None:
    """Take the delegation along the arrows to its state."""
    secretary, state = cast.secretary, plan.state
    if state is _S.DRAFT:
        return
    services.submit_delegation(actor=plan.actor, delegation=delegation)
    if state is _S.RETURNED:
        services.send_back(actor=secretary, delegation=delegation, reason=_RETURNED)
    elif state is _S.REJECTED:
        services.reject(actor=secretary, delegation=delegation, reason=_REJECTED)
    elif state is _S.WITHDRAWN:
        services.withdraw(actor=plan.actor, delegation=delegation, reason=_WITHDRAWN)
    if state in {_S.CONFIRMED, _S.ARRIVED, _S.CLOSED}:
        services.confirm(actor=secretary, delegation=delegation)
    if state in {_S.ARRIVED, _S.CLOSED}:
        services.arrive(actor=cast.desk, delegation=delegation)
    if state is _S.CLOSED:
        services.close(actor=secretary, delegation=delegation)
