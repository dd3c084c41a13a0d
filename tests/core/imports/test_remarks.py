"""What a person has to look at in a list: asked once, answered for what was seen, kept, asked anew when it moved on."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from forum.core.imports import Answer, CellFault, Decisions, Like, Preview, Remark, RowResult, Verdict
from forum.core.imports.forms import sent_answers
from forum.core.imports.storing import packed, unpacked


def remark(asked: str = "sum 100 RUB", message: str = "Ten times the median.") -> Remark:
    return Remark("C7", "Sum", message, asked)


def row(number: int = 7, *remarks: Remark, verdict: Verdict = Verdict.NEW, **given: Any) -> RowResult:
    return RowResult(number, verdict, remarks=list(remarks), **given)


@pytest.mark.parametrize(("verdict", "asks"), [(one, one in {"new", "changed", "conflict"}) for one in Verdict])
def test_only_rows_that_are_written_ask(verdict: Verdict, asks: bool) -> None:
    preview = Preview([row(7, remark(), verdict=verdict), row(8)])
    assert [one.number for one in preview.asking()] == ([7] if asks else [])


def test_an_answer_holds_for_what_was_asked_and_not_for_its_words() -> None:
    decisions = Decisions(answers={7: Answer(row(7, remark()).question)})
    assert decisions.unanswered(Preview([row(7, remark(message="Twelve times the median."))])) == []
    assert decisions.unanswered(Preview([row(7, remark("sum 200 RUB"))])) == [7]
    assert decisions.unanswered(Preview([row(7, remark(), remark("12"))])) == [7]
    assert decisions.unanswered(Preview([row(7, remark()), row(8, remark())])) == [8]


def test_the_fingerprint_tells_what_is_asked() -> None:
    plain, asking = Preview([row(7)]), Preview([row(7, remark())])
    assert len({one.fingerprint() for one in (plain, asking, Preview([row(7, remark("12"))]))}) == 3
    assert asking.fingerprint() == Preview([row(7, remark(message="In other words."))]).fingerprint()


def test_all_like_records_are_asked_about_and_the_first_are_named(bare_context: None) -> None:
    likes = [Like(f"X-{number}", "the same number", key=number) for number in range(7)]
    told = Remark.about_likes("B7", "Title", "It may be known already:", likes)
    assert (told.asked, told.likes, told.more) == ("0,1,2,3,4,5,6", tuple(likes[:5]), 2)
    assert told.words.endswith("X-4 (the same number); and 2 more")
    assert Remark.about_likes("B7", "", "x", [Like("row 5", row=5), Like("X-5", key=5)]).asked == "row5,5"


def test_a_kept_preview_asks_the_same() -> None:
    told = Remark.about_likes("B7", "Title", "It may be known:", [Like("X-1", "why", key=1), Like("row 5", row=5)])
    preview = Preview(
        [row(7, remark(), told, title="A document", can_be_left_out=True, faults=[CellFault("A7", "Name", "Wrong.")])],
        notices=["A notice."],
    )
    assert unpacked(packed(preview)) == preview


def test_whoever_confirms_answers_everything_and_leaves_nothing_out() -> None:
    preview = Preview([row(7, remark(), can_be_left_out=True), row(8), row(9, remark("9"))])
    decisions = Decisions.confirming(preview)
    assert (decisions.unanswered(preview), sorted(decisions.answers)) == ([], [7, 9])
    assert not any(map(decisions.leaves_out, preview.rows))


def test_a_row_is_left_out_only_where_it_may_be_and_as_it_was_asked() -> None:
    asked = row(7, remark(), can_be_left_out=True)
    out = Decisions(answers={7: Answer(asked.question, leaves_out=True)})
    assert out.leaves_out(asked)
    assert not out.leaves_out(row(7, remark()))
    assert not out.leaves_out(row(7, remark("another"), can_be_left_out=True))


def sent(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_what_a_page_sends_is_read_row_by_row() -> None:
    preview = Preview([row(7, remark()), row(8, remark("8")), row(9, remark("9"))])
    page = sent(
        ("asked", "7:aa"), ("answer-7", "checked"), ("asked", "8:bb"), ("asked", "9:cc"), ("answer-9", "left_out")
    )
    answers = {7: Answer("aa"), 8: None, 9: Answer("cc", leaves_out=True)}
    assert sent_answers(page, preview, for_all=()) == answers
    of_all = sent_answers(page, preview, for_all=[7, 8, 9])
    assert of_all == {**answers, 8: Answer(preview.rows[1].question)}


def test_what_is_said_of_all_leaves_earlier_answers_alone() -> None:
    preview = Preview([row(7, remark(), can_be_left_out=True), row(8, remark("8"), can_be_left_out=True)])
    earlier = Decisions(answers={7: Answer(preview.rows[0].question, leaves_out=True)})
    assert sent_answers(sent(), preview, for_all=earlier.unanswered(preview)) == {8: Answer(preview.rows[1].question)}


@pytest.mark.parametrize("asked", ["", "x:1", "-7:a", "٧:a", "7" * 30 + ":a"])
def test_nonsense_answers_nothing(asked: str) -> None:
    page = sent(("asked", asked), ("answer-7", "checked"))
    assert sent_answers(page, Preview([row(7, remark())]), for_all=()) == {}


@pytest.fixture
def bare_context(app: Flask) -> Any:
    """Words in English."""
    with app.test_request_context(), force_locale("en"):
        yield
