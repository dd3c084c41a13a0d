"""Persons of a delegation: what is taken, what is refused at which field, what the trail says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE
from forum.delegations import services
from forum.delegations.enums import DelegationState, MemberState
from forum.delegations.models import Member
from tests.delegations.people import representative_of
from tests.delegations.typed import PERSON, events, refused_at, typed
from tests.factories.delegations import DelegationFactory, ready_delegation
from tests.factories.forums import SectionFactory

pytestmark = pytest.mark.usefixtures("app")


class TestMembers:
    def test_person_is_added_at_the_end(self) -> None:
        delegation = DelegationFactory.create()
        section = SectionFactory.create(forum=delegation.forum)
        actor = representative_of(delegation.sending_organisation)
        services.add_member(actor=actor, delegation=delegation, draft=PERSON)
        second = services.add_member(
            actor=actor, delegation=delegation, draft=typed(PERSON, section_ids=(section.id,), last_name="Ёлкин")
        )
        db.session.commit()
        assert (second.position, second.is_head, second.state) == (2, False, MemberState.NOMINATED)
        assert second.sections == [section]
        assert second.search_key == "елкин петр ильич petr vymyshlennyi"
        assert [event.action for event in events()] == ["member.added", "member.added"]
        told = f"{[event.changes for event in events()]}"
        assert [word for word in ("Ёлкин", "Vymyshlennyi", "200-00-00", "example", "директор") if word in told] == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("last_name", ""),
            ("last_name", "Иванов2"),
            ("last_name", "Иванoв"),  # the last o is Latin
            ("first_name", "=Иван"),
            ("patronymic", "@"),
            ("last_name_latin", "Иванов"),
            ("first_name_latin", "Iv4n"),
            ("post", ""),
            ("workplace", ""),
            ("phone", "12"),
            ("phone", "+٣٧٥ ١٧ ٢٠٠"),
            ("email", "a@b"),
            ("email", "a b@example.test"),
            ("citizenship", "ZZ"),
            ("section_ids", (10**9,)),
            ("consent_on", today() + timedelta(days=1)),
        ],
    )
    def test_bad_field_is_named_and_nothing_is_stored(self, field: str, value: Any) -> None:
        delegation = DelegationFactory.create()
        with pytest.raises(DomainError) as error:
            services.add_member(actor=CONSOLE, delegation=delegation, draft=typed(PERSON, **{field: value}))
        assert refused_at(error) == field
        assert db.session.scalars(sa.select(Member)).all() == []

    @pytest.mark.parametrize(
        "name", ["О'Нил", "Мамин-Сибиряк", "Салтыков Щедрин", "Д’Артаньян", "аль-Фараби", "Смит", "Smith"]
    )
    def test_names_that_people_bear_are_taken(self, name: str) -> None:
        delegation = DelegationFactory.create()
        services.add_member(actor=CONSOLE, delegation=delegation, draft=typed(PERSON, last_name=name))

    def test_section_of_another_edition_is_refused(self) -> None:
        delegation, section = DelegationFactory.create(), SectionFactory.create()
        with pytest.raises(DomainError) as error:
            services.add_member(actor=CONSOLE, delegation=delegation, draft=typed(PERSON, section_ids=(section.id,)))
        assert refused_at(error) == "section_ids"

    def test_person_of_a_list_nobody_has_seen_is_deleted(self) -> None:
        delegation = ready_delegation(2)
        services.remove_member(actor=CONSOLE, member=delegation.members[1])
        db.session.commit()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 1
        assert [event.action for event in events()] == ["member.removed"]

    def test_person_of_a_returned_list_is_marked_and_keeps_no_headship(self) -> None:
        delegation = ready_delegation(2, state=DelegationState.RETURNED)
        head = delegation.members[0]
        services.remove_member(actor=CONSOLE, member=head)
        db.session.commit()
        assert (head.state, head.is_head) == (MemberState.WITHDRAWN, False)
        with pytest.raises(DomainError):
            services.edit_member(actor=CONSOLE, member=head, draft=PERSON)

    def test_naming_a_head_takes_the_place_of_the_former_one_in_one_event(self) -> None:
        delegation = ready_delegation(3)
        first, second, _third = delegation.members
        services.name_head(actor=CONSOLE, member=second)
        db.session.commit()
        assert (first.is_head, second.is_head) == (False, True)
        (event,) = events()
        assert event.action == "member.head_named"
        assert event.changes == {"is_head": [False, True], f"member:{first.id}": {"is_head": [True, False]}}
