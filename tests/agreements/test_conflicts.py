"""Two clerks on one document: both texts side by side, a choice for each, nothing lost and nothing overwritten."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement
from forum.agreements.services import edit_agreement
from forum.core.db import db
from forum.core.security import Role
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.agreements.pages import shown, stage, stored
from tests.client import Browser
from tests.factories.accounts import UserFactory
from tests.factories.agreements import AgreementFactory, party
from tests.factories.reference import OrganisationFactory


@pytest.fixture
def clerks(app: Flask) -> tuple[Browser, Browser]:
    """Two members of the secretariat at two machines; the first is called Anna."""
    stage()
    anna = UserFactory.create(role=Role.SECRETARY, name="Вымышленная Анна")
    boris = UserFactory.create(role=Role.SECRETARY, name="Вымышленный Борис")
    return Browser(app).sign_in(anna, locale="en"), Browser(app).sign_in(boris, locale="en")


def meet(clerks: tuple[Browser, Browser], first: dict[str, Any], second: dict[str, Any], **given: Any) -> int:
    """Both open the card of one document; the first saves, then the second sends the older version."""
    made = AgreementFactory.create(**{"value": 100_00, **given})
    key = int(made.id)
    for clerk in clerks:
        clerk.get(f"/agreements/{key}/edit")
    clerks[0].submit("/edit", first)
    clerks[1].submit("/edit", second, status=409)
    return key


def told(browser: Browser) -> list[list[str]]:
    """The table of differences: label, stored, typed, without the buttons."""
    html = shown(browser).html.partition('class="grid is-register conflict-table"')[2].partition("</table>")[0]
    rows = html.split("<tr>")[2:]
    return [[_text(cell) for cell in row.split("</t")[:3]] for row in rows]


def _text(html: str) -> str:
    text, is_tag = "", False
    for letter in html.rpartition("data-label=")[2].partition(">")[2]:
        is_tag = letter == "<" or (is_tag and letter != ">")
        text += "" if is_tag or letter == ">" else letter
    return text.strip().replace("\u00a0", " ")


def tokens(browser: Browser) -> list[str]:
    """What the buttons that take a stored text send, in their order."""
    return [part.partition('"')[0] for part in shown(browser).html.split('name="take" value="')[1:]]


def test_later_clerk_sees_both_texts_and_who_was_first(clerks: tuple[Browser, Browser]) -> None:
    key = meet(clerks, {"title": "Первая правка", "value": "200"}, {"title": "Вторая правка", "value": "300"})
    page = shown(clerks[1])
    assert told(clerks[1]) == [
        ["Title of the document", "Первая правка", "Вторая правка"],
        ["Sum", "200.00", "300.00"],
    ]
    assert "changed while you were editing it: Вымышленная Анна" in page.text
    assert page.form("/edit")["data"]["title"] == ["Вторая правка"]
    assert page.form("/edit")["data"]["version"] == [str(stored(key).version)]
    row = stored(key)
    assert (row.title, row.value) == ("Первая правка", 200_00)


def test_sent_again_it_is_stored_knowingly(clerks: tuple[Browser, Browser]) -> None:
    key = meet(clerks, {"title": "Первая правка"}, {"title": "Вторая правка"})
    clerks[1].submit("/edit")
    assert stored(key).title == "Вторая правка"


def test_stored_text_is_taken_by_its_button_and_the_rest_kept(clerks: tuple[Browser, Browser]) -> None:
    key = meet(clerks, {"title": "Первая правка"}, {"title": "Вторая правка", "note": "своё"})
    assert told(clerks[1])[1:] == [["Note", "–", "своё"]]
    clerks[1].submit("/edit", {"take": "title"}, status=200)
    assert told(clerks[1]) == [["Note", "–", "своё"]]
    assert not stored(key).note
    clerks[1].submit("/edit")
    row = stored(key)
    assert (row.title, row.note) == ("Первая правка", "своё")


def test_third_change_while_comparing_is_a_conflict_anew(clerks: tuple[Browser, Browser]) -> None:
    key = meet(clerks, {"title": "Первая"}, {"title": "Вторая"})
    clerks[0].get(f"/agreements/{key}/edit")
    clerks[0].submit("/edit", {"title": "Третья"})
    clerks[1].submit("/edit", {"take": "title"}, status=409)
    assert told(clerks[1]) == [["Title of the document", "Третья", "Вторая"]]
    assert stored(key).title == "Третья"


def test_unreadable_sum_is_told_as_typed_and_refused_after_the_choice(clerks: tuple[Browser, Browser]) -> None:
    key = meet(clerks, {"value": "200"}, {"value": "много"})
    assert told(clerks[1]) == [["Sum", "200.00", "много"]]
    clerks[1].submit("/edit", status=422)
    assert told(clerks[1]) == [["Sum", "200.00", "много"]]
    clerks[1].submit("/edit", {"take": "value"}, status=200)
    clerks[1].submit("/edit")
    assert stored(key).value == 200_00


def test_same_text_of_both_needs_no_choice(clerks: tuple[Browser, Browser]) -> None:
    meet(clerks, {"title": "Одна правка"}, {"title": "Одна правка"})
    assert told(clerks[1]) == []
    assert "agrees with what is stored now" in shown(clerks[1]).text


class TestParties:
    """Rows carry no key, and one that is taken away moves the others up."""

    @staticmethod
    def document() -> tuple[list[str], dict[str, Any]]:
        """Names of three firms and the document of the three."""
        firms = [OrganisationFactory.create(region__side=side) for side in (Side.RU, Side.RU, Side.BY)]
        return [firm.name_ru or "" for firm in firms], {"parties": tuple(party(organisation=firm) for firm in firms)}

    def test_row_is_compared_with_its_own_when_another_was_taken_away(self, clerks: tuple[Browser, Browser]) -> None:
        names, given = self.document()
        firm = db.session.scalars(sa.select(Organisation).where(Organisation.name_ru == names[0])).one()
        region = firm.region.name("en") if firm.region else ""
        second = {"parties-1-signatory": "Б. Второй", "parties-2-role": "заказчик"}
        key = meet(clerks, {"parties-1-signatory": "А. Первый"}, second, **given)
        clerks[1].submit("/edit", {"remove_parties": "0"}, status=200)
        assert told(clerks[1]) == [
            ["Party 1 – Signed by", "А. Первый", "Б. Второй"],
            ["Party 2 – Role in the document", "–", "заказчик"],
            ["Party", f"Side: Russian side\nOrganisation: {names[0]}\nRegion: {region}", "–"],
        ]
        assert tokens(clerks[1]) == ["parties:0:1:signatory", "parties:1:2:role", "parties::0:"]
        clerks[1].submit("/edit", {"take": "parties:0:1:signatory"}, status=200)
        clerks[1].submit("/edit", {"take": "parties::0:"}, status=200)
        clerks[1].submit("/edit")
        kept = [(row.organisation, row.signatory or "", row.role or "") for row in stored(key).parties]
        told_rows = [(firm.name_ru, *texts) for firm, *texts in kept if firm]
        assert told_rows == [(names[1], "А. Первый", ""), (names[2], "", "заказчик"), (names[0], "", "")]

    def test_row_of_the_later_clerk_alone_may_be_taken_away(self, clerks: tuple[Browser, Browser]) -> None:
        names, given = self.document()
        own = OrganisationFactory.create(region__side=Side.BY).name_ru
        added = {"parties-3-side": "BY", "parties-3-organisation": own}
        key = meet(clerks, {"note": "первая"}, added, **given)
        assert told(clerks[1]) == [
            ["Party 4", "–", f"Side: Belarusian side\nOrganisation: {own}"],
            ["Note", "первая", "–"],
        ]
        clerks[1].submit("/edit", {"take": "parties:3::"}, status=200)
        clerks[1].submit("/edit", {"take": "note"}, status=200)
        clerks[1].submit("/edit")
        assert [row.organisation.name_ru for row in stored(key).parties if row.organisation] == names

    def test_organisation_is_taken_with_its_key(self, clerks: tuple[Browser, Browser]) -> None:
        _names, given = self.document()
        first, second = (OrganisationFactory.create(region__side=Side.BY) for _ in range(2))
        wanted = first.id
        key = meet(
            clerks,
            {"parties-2-organisation": first.name_ru, "parties-2-organisation_id": str(first.id)},
            {"parties-2-organisation": second.name_ru, "parties-2-organisation_id": str(second.id)},
            **given,
        )
        clerks[1].submit("/edit", {"take": "parties:2:2:organisation"}, status=200)
        clerks[1].submit("/edit")
        assert stored(key).parties[2].organisation_id == wanted


@pytest.mark.parametrize(
    "token", ["", "version", "csrf_token", "parties", "parties:9:9:weight", "parties:a:b:c", "parties:::", "nothing:1"]
)
def test_button_that_means_nothing_changes_nothing(clerks: tuple[Browser, Browser], token: str) -> None:
    key = meet(clerks, {"title": "Первая"}, {"title": "Вторая"})
    clerks[1].submit("/edit", {"take": token}, status=200)
    assert told(clerks[1]) == [["Title of the document", "Первая", "Вторая"]]
    assert stored(key).title == "Первая"


def test_decision_sent_late_tells_who_was_first_and_keeps_the_reason(clerks: tuple[Browser, Browser]) -> None:
    key = AgreementFactory.create().id
    clerks[1].get(f"/agreements/{key}/state?action=withdraw")
    clerks[0].get(f"/agreements/{key}/edit")
    clerks[0].submit("/edit", {"title": "Первая правка"})
    clerks[1].submit("/state", {"reason": "перенесён"}, status=409)
    assert "Вымышленная Анна" in shown(clerks[1]).text
    assert shown(clerks[1]).form("/state")["data"]["reason"] == ["перенесён"]
    clerks[1].submit("/state")
    assert db.session.get_one(Agreement, key, populate_existing=True).state == "withdrawn"


def test_change_stored_at_the_very_moment_loses_nothing(
    clerks: tuple[Browser, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other clerk commits between our reading of the document and our writing it."""
    key = AgreementFactory.create(title="Было").id

    def store_the_first() -> None:
        statement = "UPDATE agreement SET version = version + 1, title = 'Первая' WHERE id = :key"
        db.session.execute(sa.text(statement), {"key": key})

    def meet_and_edit(**given: Any) -> None:
        store_the_first()
        edit_agreement(**given)

    monkeypatch.setattr("forum.agreements.views.entries.edit_agreement", meet_and_edit)
    clerks[1].get(f"/agreements/{key}/edit")
    clerks[1].submit("/edit", {"title": "Вторая"}, status=409)
    assert shown(clerks[1]).form("/edit")["data"]["title"] == ["Вторая"]
    monkeypatch.undo()
    # The test's one transaction took the other clerk's change back along with ours: it is made again.
    db.session.execute(
        sa.text("UPDATE agreement SET version = version + 1, title = 'Первая' WHERE id = :key"), {"key": key}
    )
    db.session.commit()
    clerks[1].submit("/edit", status=409)
    assert told(clerks[1]) == [["Title of the document", "Первая", "Вторая"]]
