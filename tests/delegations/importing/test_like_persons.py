"""New persons of a list who may stand in another delegation: the secretariat is asked, a region learns nothing."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from forum.core.imports import Decisions, Like, Preview
from forum.delegations.enums import LikenessAnswer
from forum.delegations.importing import APPLICATIONS
from forum.delegations.queries.likeness import answered_pairs, pairs_to_ask
from tests.delegations.importing.sheets import HEAD, PERSONS, application, judged, order_of, verdicts
from tests.delegations.people import SECRETARY, representative_of
from tests.delegations.test_likeness import two_delegations
from tests.delegations.typed import events

COLUMNS = ("Family name", "Given name", "Patronymic (if any)", "Position held", "Place of work")


def likes(preview: Preview) -> list[Like]:
    return [like for row in preview.rows for remark in row.remarks for like in remark.likes]


def test_secretariat_alone_is_asked_about_rows_of_a_list(app: Flask) -> None:
    one, other = two_delegations()
    rows = [["СЕМЕНОВ", "Иван", "Львович", "директор", "вуз"], ["Семенво", "Иван", "Иванович", "директор", "вуз"]]
    with app.test_request_context(), force_locale("en"):
        found = {
            actor.role: judged(
                APPLICATIONS,
                application({}, *rows, columns=COLUMNS),
                order_of(actor, delegation=str(other.delegation_id)),
            )
            for actor in (SECRETARY, representative_of(other.delegation.sending_organisation))
        }
    asked, silent = found.values()
    assert (verdicts(asked)[1:], verdicts(silent)[1:]) == (["new", "new"], ["new", "new"])
    name = f"{one.full_name}, {one.delegation.sender('en')}"
    assert likes(asked) == [Like(name, "the names differ by one letter", key=one.id)]
    assert likes(silent) == []


def test_other_person_told_of_a_row_is_kept_for_the_page_with_its_event(app: Flask) -> None:
    one, other = two_delegations()
    apart = one.id, other.id
    slip = ["member of the delegation", "Семенво", "Иван", "директор", "вуз", "Иванович"]
    read = application({}, slip, HEAD, columns=(*PERSONS, "Patronymic (if any)"))
    order = order_of(SECRETARY, delegation=str(other.delegation_id))
    with app.test_request_context(), force_locale("en"):
        count = len(events())
        asked = judged(APPLICATIONS, read, order)
        assert [key for like in likes(asked) if (key := like.key)] == [one.id]
        APPLICATIONS.apply(asked, order, Decisions.confirming(asked))
    told = [
        (pair.first.id, pair.second.last_name, pair.answer and pair.answer.answer) for pair in answered_pairs(SECRETARY)
    ]
    assert told == [(one.id, "Семенво", LikenessAnswer.DIFFERENT)]
    # The pair that was there before is asked about still, the one that was answered is not.
    assert [(pair.first_id, pair.second_id) for pair in pairs_to_ask(SECRETARY)] == [apart]
    actions = [event.action for event in events()[count:]]
    assert actions == ["member.added", "member_likeness.answered", "member.added", "member.head_named"]
