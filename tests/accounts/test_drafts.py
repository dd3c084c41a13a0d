"""Unsaved text: for its own account and form alone, encrypted, without secrets, gone once it is saved or old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.drafts import KEPT, MOST_CHARACTERS, MOST_DRAFTS, discard_draft, draft_of, is_kept, keep_draft
from forum.accounts.models import FormDraft, User, UserSession
from forum.agreements.models import Agreement
from forum.core.audit import AuditEvent
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.delegations.models import Delegation
from forum.forums.models import Forum
from tests.agreements.pages import count, enter_as, shown, stage
from tests.client import Browser
from tests.factories.accounts import UserFactory, user_of
from tests.factories.agreements import AgreementFactory
from tests.factories.delegations import DelegationFactory

FORM = "/agreements/new"


def keep(user: User, address: str = FORM, **fields: str) -> None:
    keep_draft(user_id=user.id, address=address, fields=fields.items())


def fields_of(user: User, address: str = FORM) -> dict[str, str] | None:
    found = draft_of(user_id=user.id, address=address)
    return dict(found.fields) if found else None


class TestStore:
    def test_draft_is_its_accounts_and_its_forms_alone(self, app: Flask) -> None:
        own, other = UserFactory.create(), UserFactory.create()
        keep(own, title="своё")
        keep(own, "/agreements/1/edit", title="другая форма")
        keep(other, title="чужое")
        assert fields_of(own) == {"title": "своё"}
        discard_draft(user_id=own.id, address=FORM)
        assert (fields_of(own), fields_of(other)) == (None, {"title": "чужое"})

    def test_later_text_takes_the_place_of_the_earlier(self, app: Flask) -> None:
        own = UserFactory.create()
        keep(own, title="первый", note="x")
        keep(own, title="второй")
        assert fields_of(own) == {"title": "второй"}
        assert count(FormDraft) == 1

    def test_stored_text_cannot_be_read_and_is_never_the_same_twice(self, app: Flask) -> None:
        own = UserFactory.create()
        stored = []
        for _turn in range(2):
            keep(own, last_name="Вымышленный")
            stored.append(str(db.session.scalar(sa.text("SELECT fields FROM form_draft"))))
        assert "Вымышленный" not in stored[0]
        assert "last_name" not in stored[0]
        assert stored[0] != stored[1]

    def test_text_of_a_lost_key_is_none(self, app: Flask) -> None:
        own = UserFactory.create()
        keep(own, title="x")
        db.session.execute(sa.text("UPDATE form_draft SET fields = 'gAAAAABnothing'"))
        assert draft_of(user_id=own.id, address=FORM) is None

    def test_repeated_names_keep_their_order(self, app: Flask) -> None:
        own = UserFactory.create()
        keep_draft(user_id=own.id, address=FORM, fields=[("a", "2"), ("b", ""), ("a", "1")])
        found = draft_of(user_id=own.id, address=FORM)
        assert found is not None
        assert found.fields == [("a", "2"), ("b", ""), ("a", "1")]

    @pytest.mark.parametrize(
        "name", ["csrf_token", "password", "new_password", "draft_owner", "take", "add_parties", "Secret"]
    )
    def test_secrets_and_buttons_are_never_kept(self, app: Flask, name: str) -> None:
        own = UserFactory.create()
        keep_draft(user_id=own.id, address=FORM, fields=[(name, "x"), ("title", "y")])
        assert is_kept(name) is False
        assert fields_of(own) == {"title": "y"}

    def test_too_long_a_text_is_refused(self, app: Flask) -> None:
        own = UserFactory.create()
        with pytest.raises(DomainError):
            keep(own, title="x" * MOST_CHARACTERS)
        assert count(FormDraft) == 0

    def test_old_ones_are_cleared_whosever_they_are(self, app: Flask) -> None:
        own, other = UserFactory.create(), UserFactory.create()
        keep(other, title="старое")
        db.session.execute(sa.update(FormDraft).values(updated_at=utc_now() - KEPT - timedelta(minutes=1)))
        assert fields_of(other) is None
        keep(own, title="новое")
        assert db.session.scalars(sa.select(FormDraft.user_id)).all() == [own.id]

    def test_number_of_drafts_has_an_end(self, app: Flask) -> None:
        own = UserFactory.create()
        for number in range(MOST_DRAFTS + 2):
            keep(own, f"/agreements/{number + 1}/edit", title="x")
        assert count(FormDraft) == MOST_DRAFTS
        assert fields_of(own, f"/agreements/{MOST_DRAFTS + 2}/edit") == {"title": "x"}


@pytest.fixture
def clerk(app: Flask) -> Browser:
    """A member of the secretariat with the form of a new document on screen."""
    stage()
    browser = Browser(app).sign_in(user_of(Role.SECRETARY), locale="en")
    browser.get(FORM)
    return browser


def autosave(browser: Browser, body: Any, *, status: int = 204) -> None:
    """Send what the page's script sends."""
    with browser._own_context():
        answer = browser.client.post("/drafts", json=body, headers={"X-CSRFToken": browser.csrf_token()})
    assert answer.status_code == status


def end_sessions() -> None:
    db.session.execute(sa.update(UserSession).values(revoked_at=utc_now()))
    db.session.commit()


class TestAutosave:
    """A browser that died gives the text back."""

    def test_text_waits_for_a_decision_and_is_restored(self, clerk: Browser) -> None:
        autosave(clerk, {"address": FORM, "fields": [["title", "Недописанное"], ["parties-0-signatory", "А. Б."]]})
        clerk.get(FORM)
        assert "Here is unsaved text" in shown(clerk).text
        assert "data-draft-waits" in shown(clerk).html
        assert shown(clerk).form(FORM)["data"]["title"] == [""]
        clerk.get(f"{FORM}?draft=restore")
        data = shown(clerk).form(FORM)["data"]
        assert (data["title"], data["parties-0-signatory"]) == (["Недописанное"], ["А. Б."])
        assert "data-draft-waits" not in shown(clerk).html
        assert count() == 0

    def test_draft_goes_with_the_saving(self, clerk: Browser) -> None:
        key = AgreementFactory.create(title="Было").id
        url = f"/agreements/{key}/edit"
        clerk.get(url)
        form = shown(clerk).form("/edit")["data"]
        sent = [[name, text] for name, texts in form.items() for text in texts]
        autosave(clerk, {"address": url, "fields": [*sent, ["title", "Новое"]]})
        clerk.submit("/edit", {"quantity": "x"}, status=422)
        assert count(FormDraft) == 1
        clerk.submit("/edit", {"quantity": "1", "title": "Новое"})
        assert count(FormDraft) == 0

    def test_restored_text_of_an_older_version_is_compared_before_it_is_stored(self, clerk: Browser) -> None:
        key = AgreementFactory.create(title="Было").id
        url = f"/agreements/{key}/edit"
        clerk.get(url)
        sent = [[name, text] for name, texts in shown(clerk).form("/edit")["data"].items() for text in texts]
        autosave(
            clerk,
            {"address": url, "fields": [["title", "Недописанное"], *(pair for pair in sent if pair[0] != "title")]},
        )
        clerk.submit("/edit", {"title": "Другое окно", "draft_owner": ""})
        autosave(
            clerk,
            {"address": url, "fields": [["title", "Недописанное"], *(pair for pair in sent if pair[0] != "title")]},
        )
        clerk.get(f"{url}?draft=restore")
        clerk.submit("/edit", status=409)
        assert db.session.get_one(Agreement, key, populate_existing=True).title == "Другое окно"
        assert shown(clerk).form("/edit")["data"]["title"] == ["Недописанное"]

    def test_discarded_text_is_gone(self, clerk: Browser) -> None:
        autosave(clerk, {"address": FORM, "fields": [["title", "x"]]})
        clerk.get(FORM)
        clerk.submit("/drafts/discard")
        assert count(FormDraft) == 0
        clerk.get(FORM)
        assert "unsaved text of" not in shown(clerk).text

    @pytest.mark.parametrize("role", [Role.SECRETARY, Role.ADMINISTRATOR, Role.ANALYST])
    def test_nobody_else_gets_it(self, clerk: Browser, app: Flask, role: Role) -> None:
        autosave(clerk, {"address": FORM, "fields": [["title", "Недописанное"]]})
        other = Browser(app).sign_in(user_of(role), locale="en")
        answer = other.client.get(f"{FORM}?draft=restore")
        assert "Недописанное" not in answer.get_data(as_text=True)
        assert "unsaved text" not in answer.get_data(as_text=True)

    def test_no_trail_names_it(self, clerk: Browser) -> None:
        before = count(AuditEvent)
        autosave(clerk, {"address": FORM, "fields": [["title", "x"]]})
        assert count(AuditEvent) == before

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (None, 400),
            ([], 400),
            ({"address": FORM}, 400),
            ({"address": 1, "fields": []}, 400),
            ({"address": FORM, "fields": [["a"]]}, 400),
            ({"address": FORM, "fields": [["a", 1]]}, 400),
            ({"address": FORM, "fields": ["ab"]}, 400),
            ({"address": FORM, "fields": [["a", "x" * MOST_CHARACTERS]]}, 413),
            ({"address": "/profile", "fields": []}, 404),
            ({"address": "/sign-in", "fields": []}, 404),
            ({"address": "/nowhere", "fields": []}, 404),
            ({"address": "agreements/new", "fields": []}, 404),
            ({"address": "//example.org/agreements/new", "fields": []}, 404),
            ({"address": "/agreements/0/edit", "fields": []}, 404),
        ],
    )
    def test_anything_else_is_refused(self, clerk: Browser, body: Any, status: int) -> None:
        autosave(clerk, body, status=status)
        assert count(FormDraft) == 0

    def test_form_that_the_role_may_not_open_is_refused(self, app: Flask, clerk: Browser) -> None:
        analyst = Browser(app).sign_in(user_of(Role.ANALYST))
        analyst.get("/profile")
        autosave(analyst, {"address": FORM, "fields": [["title", "x"]]}, status=404)
        analyst.post("/drafts/discard", {"address": FORM}, status=404)

    def test_token_is_asked_for(self, clerk: Browser) -> None:
        answer = clerk.client.post("/drafts", json={"address": FORM, "fields": []})
        assert answer.status_code == 400


class TestLostSession:
    """A form that arrives without a session is kept for the account that opened it."""

    def typed(self, clerk: Browser) -> str:
        """The session ends, the form is sent; where the answer leads."""
        end_sessions()
        return clerk.submit(FORM, {"title": "Недописанное"}).location

    def test_same_account_gets_the_form_filled_in_and_nothing_is_saved(self, clerk: Browser) -> None:
        key = db.session.scalars(sa.select(User.id).where(User.role == Role.SECRETARY)).one()
        location = self.typed(clerk)
        assert location == "/sign-in?next=/agreements/new?draft%3Drestore"
        clerk.get(location)
        assert "What you typed is kept" in shown(clerk).text
        enter_as(clerk, key)
        clerk.get("/agreements/new?draft=restore")
        assert shown(clerk).form(FORM)["data"]["title"] == ["Недописанное"]
        assert count() == 0

    def test_other_account_on_the_same_machine_does_not(self, clerk: Browser) -> None:
        self.typed(clerk)
        clerk.sign_in(user_of(Role.SECRETARY), locale="en")
        clerk.get("/agreements/new?draft=restore")
        assert shown(clerk).form(FORM)["data"]["title"] == [""]
        assert "Недописанное" not in shown(clerk).html

    @pytest.mark.parametrize("owner", ["", "x", "WzEsIi9hZ3JlZW1lbnRzL25ldyIsMV0.forged"])
    def test_form_without_a_true_owner_is_not_kept(self, clerk: Browser, owner: str) -> None:
        end_sessions()
        answer = clerk.submit(FORM, {"title": "Недописанное", "draft_owner": owner})
        assert answer.location == "/sign-in"
        assert count(FormDraft) == 0

    def test_owner_of_another_form_does_not_serve(self, clerk: Browser) -> None:
        key = DelegationFactory.create().id
        token = shown(clerk).form(FORM)["data"]["draft_owner"]
        end_sessions()
        answer = clerk.client.post(f"/delegations/{key}/edit", data={"note": "x", "draft_owner": token})
        assert answer.location == "/sign-in"
        assert count(FormDraft) == 0

    def test_old_page_after_a_new_sign_in_loses_nothing(self, clerk: Browser) -> None:
        """The token of the form belongs to the session that is gone."""
        user = db.session.scalars(sa.select(User).where(User.role == Role.SECRETARY)).one()
        page = clerk.page
        with clerk.client.session_transaction() as session:
            session.clear()
        clerk.sign_in(user, locale="en")
        clerk.page = page
        answer = clerk.submit(FORM, {"title": "Недописанное"})
        clerk.follow(answer)
        assert "opened in an earlier session" in shown(clerk).text
        assert shown(clerk).form(FORM)["data"]["title"] == ["Недописанное"]

    def test_form_of_another_account_is_kept_for_that_one(self, clerk: Browser) -> None:
        owner = db.session.scalars(sa.select(User).where(User.role == Role.SECRETARY)).one()
        page = clerk.page
        with clerk.client.session_transaction() as session:
            session.clear()
        clerk.sign_in(user_of(Role.SECRETARY), locale="en")
        clerk.page = page
        clerk.follow(clerk.submit(FORM, {"title": "Недописанное"}))
        assert "Недописанное" not in shown(clerk).html
        assert fields_of(owner) is not None

    def test_person_typed_into_a_delegation_comes_back(self, app: Flask) -> None:
        delegation = DelegationFactory.create()
        url = f"/delegations/{delegation.id}/members/new"
        user = user_of(Role.REPRESENTATIVE, organisation=delegation.organisation)
        browser = Browser(app).sign_in(user, locale="en")
        user_id = user.id
        browser.get(url)
        end_sessions()
        browser.submit(url, {"last_name": "Вымышленный"})
        enter_as(browser, user_id)
        browser.get(f"{url}?draft=restore")
        assert shown(browser).form(url)["data"]["last_name"] == ["Вымышленный"]

    def test_draft_of_a_form_that_is_out_of_reach_now_is_not_shown(self, app: Flask) -> None:
        delegation = DelegationFactory.create()
        url = f"/delegations/{delegation.id}/edit"
        user = user_of(Role.REPRESENTATIVE, organisation=delegation.organisation)
        browser = Browser(app).sign_in(user, locale="en")
        keep(user, url, note="Недописанное")
        elsewhere = user_of(Role.REPRESENTATIVE).organisation_id
        db.session.execute(sa.update(Delegation).values(organisation_id=elsewhere))
        db.session.commit()
        browser.get(f"{url}?draft=restore", status=404)


class TestRowAtTheDesk:
    """The signing desk has the form of another address on it."""

    ENTRY = "/agreements/desk/entry"

    @staticmethod
    def query() -> str:
        return f"?forum={db.session.scalar(sa.select(Forum.code))}"

    def test_text_of_the_row_waits_on_the_desk_and_is_restored_on_its_own_page(self, clerk: Browser) -> None:
        desk = f"/agreements/desk{self.query()}"
        clerk.get(desk)
        autosave(clerk, {"address": self.ENTRY, "fields": [["title", "Недописанный договор"]]})
        clerk.get(desk)
        assert "Here is unsaved text" in shown(clerk).text
        restoring = f"{self.ENTRY}{self.query()}&draft=restore"
        assert restoring in shown(clerk).links
        clerk.get(restoring)
        assert shown(clerk).form(self.ENTRY)["data"]["title"] == ["Недописанный договор"]
        clerk.get(desk)
        assert clerk.submit("/drafts/discard").location == f"{self.ENTRY}{self.query()}"
        assert count(FormDraft) == 0

    def test_row_sent_without_a_session_is_kept_for_its_account(self, clerk: Browser) -> None:
        clerk.get(f"/agreements/desk{self.query()}")
        end_sessions()
        clerk.submit(self.ENTRY, {"title": "Недописанный договор"})
        (kept,) = db.session.scalars(sa.select(FormDraft)).all()
        assert (kept.address, dict(kept.fields or ())["title"]) == (self.ENTRY, "Недописанный договор")

    def test_discarding_leads_to_no_other_site(self, clerk: Browser) -> None:
        for address in (f"https://example.org{self.ENTRY}", f"//example.org{self.ENTRY}"):
            clerk.post("/drafts/discard", {"address": address}, status=404)
