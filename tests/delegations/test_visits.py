"""Visits outside forums: who records them, by which rules, who sees them, what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.core.types import DatePrecision
from forum.delegations.drafts import VisitDraft
from forum.delegations.enums import VISIT_ACTIONS, VISIT_FIRST_STATES, DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries import DelegationFilter, delegation_count, delegation_seen_by, find_delegations
from forum.delegations.queries.scope import visits_visible_to
from forum.delegations.queries.visits import VisitFilter, find_visits, stream_visits, visit_count
from forum.delegations.services.visits import add_results, edit_visit, move_visit, record_visit
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.enums import Side
from forum.reference.queries import region_by_code
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, representative_of
from tests.delegations.typed import events, refused_at, typed
from tests.factories.delegations import DelegationFactory, VisitFactory
from tests.factories.reference import OrganisationFactory, RegionFactory, load_reference

_S = DelegationState


@pytest.fixture(autouse=True)
def _reference(app: Flask) -> None:
    load_reference()


def a_draft(**changes: Any) -> VisitDraft:
    plain = VisitDraft(
        region_id=region_by_code("RU-BA").id,
        destination_region_id=region_by_code("BY-MI").id,
        starts_on=date(2023, 3, 14),
        purpose="переговоры",
    )
    return typed(plain, **changes)  # type: ignore[no-any-return]  # of the draft's own type


def seen_by(actor: Actor) -> set[int]:
    return {visit.id for visit in db.session.scalars(visits_visible_to(actor))}


class TestRecording:
    def test_the_secretariat_records_it_as_confirmed(self) -> None:
        visit = record_visit(actor=SECRETARY, draft=a_draft(kind=DelegationKind.BUSINESS))
        db.session.commit()
        assert (visit.state, visit.forum_id, visit.organisation_id) == (_S.CONFIRMED, None, None)
        assert visit.decided_at is not None
        (event,) = events()
        assert (event.action, event.entity, event.entity_id, event.entity_label) == (
            "visit.recorded", "delegation", visit.id, "RU-BA – BY-MI · 03.2023",
        )  # fmt: skip

    def test_a_region_sends_a_draft_from_where_it_is_whatever_it_says(self) -> None:
        own, other = OrganisationFactory.create_batch(2)
        draft = a_draft(region_id=other.region_id, organisation_id=other.id)
        visit = record_visit(actor=representative_of(own), draft=draft)
        db.session.commit()
        assert (visit.state, visit.region_id, visit.organisation_id) == (_S.DRAFT, own.region_id, own.id)
        assert [event.action for event in events()] == ["visit.created"]

    def test_an_account_of_a_region_sends_for_it_or_for_an_organisation_of_it(self) -> None:
        own, far = OrganisationFactory.create_batch(2)
        sister = OrganisationFactory.create(region=own.region)
        actor = representative_of(own, is_region_wide=True)
        of_region = record_visit(actor=actor, draft=a_draft())
        of_sister = record_visit(actor=actor, draft=a_draft(organisation_id=sister.id))
        db.session.commit()
        assert (of_region.region_id, of_region.organisation_id) == (own.region_id, None)
        assert of_sister.organisation_id == sister.id
        with pytest.raises(DomainError) as error:
            record_visit(actor=actor, draft=a_draft(organisation_id=far.id))
        assert refused_at(error) == "organisation_id"

    @pytest.mark.parametrize("actor", [ANALYST, DESK, ADMINISTRATOR], ids=lambda actor: actor.role)
    def test_others_record_none(self, actor: Actor) -> None:
        with pytest.raises(DomainError) as error:
            record_visit(actor=actor, draft=a_draft())
        assert refused_at(error) is None
        assert list(db.session.scalars(sa.select(Delegation))) == []

    def test_every_role_that_may_record_has_a_first_state(self) -> None:
        assert {VISIT_FIRST_STATES[actor.role] for actor in (SECRETARY, CONSOLE)} == {_S.CONFIRMED}
        assert "arrive" not in VISIT_ACTIONS
        assert "close" not in VISIT_ACTIONS

    @pytest.mark.parametrize(
        ("precision", "stored"),
        [(DatePrecision.DAY, (2023, 2, 3)), (DatePrecision.MONTH, (2023, 2, 28)), (DatePrecision.YEAR, (2023, 12, 31))],
    )
    def test_a_month_or_year_is_stored_as_its_last_day(
        self, precision: DatePrecision, stored: tuple[int, int, int]
    ) -> None:
        draft = a_draft(starts_on=date(2023, 2, 3), date_precision=precision)
        visit = record_visit(actor=SECRETARY, draft=draft)
        assert (visit.starts_on, visit.date_precision) == (date(*stored), precision)
        db.session.commit()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"region_id": None}, "region_id"),
            ({"region_id": 2**31 - 1}, "region_id"),
            ({"destination_region_id": None}, "destination_region_id"),
            ({"starts_on": None}, "starts_on"),
            ({"ends_on": date(2023, 3, 13)}, "ends_on"),
            ({"ends_on": date(2023, 3, 31), "date_precision": DatePrecision.MONTH}, "ends_on"),
            ({"head_level": HeadLevel.HEAD_OF_STATE}, "head_level"),
            ({"head_level": HeadLevel.HEAD_OF_GOVERNMENT}, "head_level"),
            ({"organisation_id": 2**31 - 1}, "organisation_id"),
        ],
    )
    def test_what_makes_no_visit_is_refused_at_its_field(self, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(DomainError) as error:
            record_visit(actor=SECRETARY, draft=a_draft(**changes))
        assert refused_at(error) == field

    @pytest.mark.parametrize(("home", "destination"), [("RU-BA", "RU-MOW"), ("BY-MI", "BY"), ("RU", "RU-XX")])
    def test_a_visit_goes_to_the_other_country(self, home: str, destination: str) -> None:
        ends = {"region_id": region_by_code(home).id, "destination_region_id": region_by_code(destination).id}
        with pytest.raises(DomainError) as error:
            record_visit(actor=SECRETARY, draft=a_draft(**ends))
        assert refused_at(error) == "destination_region_id"

    def test_governments_visit_regions(self) -> None:
        ends = {"region_id": region_by_code("BY").id, "destination_region_id": region_by_code("RU-BA").id}
        visit = record_visit(actor=SECRETARY, draft=a_draft(**ends, head_level=HeadLevel.HEAD_OF_GOVERNMENT))
        assert (visit.region.code, visit.destination_region_id) == ("BY", ends["destination_region_id"])
        with pytest.raises(DomainError) as error:
            record_visit(actor=SECRETARY, draft=a_draft(**ends, head_level=HeadLevel.HEAD_OF_REGION))
        assert refused_at(error) == "head_level"
        db.session.commit()

    def test_an_organisation_sends_from_its_own_region(self) -> None:
        organisation = OrganisationFactory.create()
        with pytest.raises(DomainError) as error:
            record_visit(actor=SECRETARY, draft=a_draft(organisation_id=organisation.id))
        assert refused_at(error) == "organisation_id"
        own = a_draft(organisation_id=organisation.id, region_id=organisation.region_id)
        assert record_visit(actor=SECRETARY, draft=own).organisation_id == organisation.id
        db.session.commit()


class TestCorrecting:
    def test_the_secretariat_corrects_a_confirmed_visit_once(self) -> None:
        visit = record_visit(actor=SECRETARY, draft=a_draft())
        db.session.commit()
        seen = visit.version
        edit_visit(actor=SECRETARY, visit=visit, draft=a_draft(purpose="выставка"), version=seen)
        db.session.commit()
        with pytest.raises(ConflictError):
            edit_visit(actor=SECRETARY, visit=visit, draft=a_draft(purpose="ярмарка"), version=seen)
        assert visit.purpose == "выставка"
        assert [event.action for event in events()] == ["visit.recorded", "visit.changed"]
        assert events()[-1].changes == {"purpose": ["переговоры", "выставка"]}

    def test_a_region_corrects_until_it_submits_and_then_tells_the_results_alone(self) -> None:
        own = OrganisationFactory.create()
        actor = representative_of(own)
        visit = record_visit(actor=actor, draft=a_draft())
        edit_visit(actor=actor, visit=visit, draft=a_draft(purpose="обмен опытом"))
        with pytest.raises(DomainError):
            add_results(actor=actor, visit=visit, results="рано")
        move_visit(actor=actor, visit=visit, action="submit")
        with pytest.raises(DomainError):
            edit_visit(actor=actor, visit=visit, draft=a_draft(purpose="иное"))
        move_visit(actor=SECRETARY, visit=visit, action="confirm")
        with pytest.raises(DomainError):
            edit_visit(actor=actor, visit=visit, draft=a_draft(purpose="иное"))
        add_results(actor=actor, visit=visit, results="подписан протокол")
        db.session.commit()
        assert (visit.purpose, visit.results, visit.state) == ("обмен опытом", "подписан протокол", _S.CONFIRMED)
        assert [event.action for event in events()] == [
            "visit.created", "visit.changed", "visit.submitted", "visit.confirmed", "visit.results_told",
        ]  # fmt: skip

    def test_a_returned_visit_is_corrected_and_sent_again(self) -> None:
        own = OrganisationFactory.create()
        actor = representative_of(own)
        visit = record_visit(actor=actor, draft=a_draft())
        move_visit(actor=actor, visit=visit, action="submit")
        with pytest.raises(DomainError) as error:
            move_visit(actor=SECRETARY, visit=visit, action="send_back")
        assert refused_at(error) == "reason"
        move_visit(actor=SECRETARY, visit=visit, action="send_back", reason="нет даты")
        edit_visit(actor=actor, visit=visit, draft=a_draft(starts_on=date(2023, 4, 1)))
        move_visit(actor=actor, visit=visit, action="submit")
        db.session.commit()
        assert (visit.state, visit.comment) == (_S.SUBMITTED, "нет даты")
        assert "нет даты" not in str([event.changes for event in events()])

    def test_a_withdrawn_visit_needs_a_reason_and_changes_no_more(self) -> None:
        visit = record_visit(actor=SECRETARY, draft=a_draft())
        with pytest.raises(DomainError) as error:
            move_visit(actor=SECRETARY, visit=visit, action="withdraw", reason=" ")
        assert refused_at(error) == "reason"
        move_visit(actor=SECRETARY, visit=visit, action="withdraw", reason="записан дважды")
        assert visit.state is _S.WITHDRAWN
        with pytest.raises(DomainError):
            edit_visit(actor=SECRETARY, visit=visit, draft=a_draft())
        db.session.commit()

    @pytest.mark.parametrize("action", ["arrive", "close"])
    def test_nobody_arrives_with_a_visit(self, action: str) -> None:
        visit = record_visit(actor=SECRETARY, draft=a_draft())
        db.session.commit()
        with pytest.raises(DomainError):
            move_visit(actor=SECRETARY, visit=visit, action=action)
        assert visit.state is _S.CONFIRMED

    def test_a_region_confirms_nothing(self) -> None:
        own = OrganisationFactory.create()
        actor = representative_of(own)
        visit = record_visit(actor=actor, draft=a_draft())
        move_visit(actor=actor, visit=visit, action="submit")
        db.session.commit()
        for action in ("confirm", "reject", "send_back"):
            with pytest.raises(DomainError):
                move_visit(actor=actor, visit=visit, action=action, reason="сам")
        assert visit.state is _S.SUBMITTED


class Visits:
    """Visits of one's own organisation, of its sister, of their region as such, of strangers."""

    def __init__(self) -> None:
        self.region = RegionFactory.create()
        self.own, self.sister = OrganisationFactory.create_batch(2, region=self.region)
        self.far = OrganisationFactory.create()
        self.mine = VisitFactory.create(organisation=self.own, region=self.region, purpose="моя цель")
        self.hers = VisitFactory.create(organisation=self.sister, region=self.region, purpose="цель сестры")
        self.of_region = VisitFactory.create(region=self.region, purpose="цель области")
        self.theirs = VisitFactory.create(organisation=self.far, region=self.far.region, purpose="чужая цель")
        self.to_mine = VisitFactory.create(
            region=RegionFactory.create(side=Side.BY), destination_region=self.region, purpose="цель гостей"
        )
        self.sent = DelegationFactory.create(organisation=self.own, state=_S.CONFIRMED)
        self.all = {one.id for one in (self.mine, self.hers, self.of_region, self.theirs, self.to_mine)}


class TestScope:
    def test_everybody_sees_what_is_his(self) -> None:
        made = Visits()
        assert seen_by(representative_of(made.own)) == {made.mine.id}
        wide = representative_of(made.own, is_region_wide=True)
        assert seen_by(wide) == {made.mine.id, made.hers.id, made.of_region.id}
        assert seen_by(SECRETARY) == seen_by(ANALYST) == seen_by(CONSOLE) == made.all
        assert seen_by(DESK) == seen_by(ADMINISTRATOR) == set()

    def test_an_account_without_organisation_sees_nothing(self) -> None:
        Visits()
        assert seen_by(Actor(id=1, label="никто", role=Role.REPRESENTATIVE, is_region_wide=True)) == set()

    @pytest.mark.parametrize("text", ["цель", "чужая цель", "Учебн"])
    def test_a_search_finds_the_own_alone(self, text: str) -> None:
        made = Visits()
        found = {row.id for row in find_visits(actor=representative_of(made.own), text=text, locale="ru", limit=50)}
        assert found <= {made.mine.id}
        assert found == set() if text == "чужая цель" else found == {made.mine.id}

    def test_what_is_not_seen_is_not_written(self) -> None:
        made = Visits()
        actor = representative_of(made.own)
        for visit in (made.hers, made.of_region, made.theirs, made.to_mine):
            with pytest.raises(NoResultFound):
                edit_visit(actor=actor, visit=visit, draft=a_draft())
            with pytest.raises(NoResultFound):
                add_results(actor=actor, visit=visit, results="чужое")
            with pytest.raises(NoResultFound):
                move_visit(actor=actor, visit=visit, action="withdraw", reason="чужое")

    def test_the_two_registers_have_nothing_in_common(self) -> None:
        made = Visits()
        assert delegation_count(actor=SECRETARY, chosen=DelegationFilter()) == 1
        assert [row.id for row in find_delegations(actor=SECRETARY, text="Учебн", locale="ru")] == [made.sent.id]
        assert visit_count(actor=SECRETARY, chosen=VisitFilter()) == len(made.all)
        assert made.sent.id not in {row.id for row in stream_visits(actor=SECRETARY, chosen=VisitFilter(), locale="ru")}
        with pytest.raises(NoResultFound):
            delegation_seen_by(SECRETARY, made.mine.id)
        with pytest.raises(NoResultFound):
            edit_visit(actor=SECRETARY, visit=made.sent, draft=a_draft())


class TestFilter:
    def test_each_part_narrows(self) -> None:
        visit = VisitFactory.create(
            region=region_by_code("RU-BA"),
            destination_region=region_by_code("BY-MI"),
            kind=DelegationKind.BUSINESS,
            head_level=HeadLevel.HEAD_OF_REGION,
            starts_on=date(2023, 6, 30),
            date_precision=DatePrecision.MONTH,
            purpose="Деловой форум",
        )
        VisitFactory.create(
            region=region_by_code("BY-HM"),
            destination_region=region_by_code("RU-MOW"),
            starts_on=date(2022, 12, 31),
            date_precision=DatePrecision.YEAR,
            state=_S.SUBMITTED,
        )
        wanted: list[dict[str, Any]] = [
            {"year": 2023}, {"month": 6}, {"direction": Side.RU}, {"kind": DelegationKind.BUSINESS},
            {"level": HeadLevel.HEAD_OF_REGION}, {"region": "RU-BA"}, {"region": "BY-MI"}, {"home": "RU-BA"},
            {"destination": "BY-MI"}, {"state": _S.CONFIRMED}, {"text": "деловой форум"}, {"text": "башкорто"},
            {"counts_on": date(2023, 6, 30)},
        ]  # fmt: skip
        for one in wanted:
            rows = list(stream_visits(actor=SECRETARY, chosen=VisitFilter(**one), locale="ru"))
            assert [row.id for row in rows] == [visit.id], one
        assert visit_count(actor=SECRETARY, chosen=VisitFilter(month=0)) == 1
        assert visit_count(actor=SECRETARY, chosen=VisitFilter(counts_on=date(2023, 6, 29))) == 0
        assert visit_count(actor=SECRETARY, chosen=VisitFilter(is_awaiting=True)) == 1
