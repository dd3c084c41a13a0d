"""Lists with persons: who sees one is noted, nobody else sees it, and nothing of it stays once it is brought in."""

from __future__ import annotations

import io

import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports.models import ImportRun
from forum.core.security import Role
from forum.delegations.models import Member
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory

IMPORT = "/delegations/members/import"
TITLES = ("Delegation", "Status in the delegation", "Family name", "Given name", "Position held", "Place of work")
PERSON = "Неповторимая"


def events() -> list[tuple[str, str]]:
    return [
        (event.action, event.entity_label)
        for event in db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
        if event.action.startswith("import_run")
    ]


def test_who_sees_the_persons_of_a_list_is_noted_and_nothing_of_it_stays(app: Flask) -> None:
    code = ForumFactory.create().code
    sender = OrganisationFactory.create(inn="7707083893").inn
    browsers = [Browser(app).sign_in(UserFactory.create(role=Role.SECRETARY), locale="en") for _ in range(2)]
    at_work, other = browsers
    content = workbook(TITLES, (sender, "head of the delegation", PERSON, "Мария", "министр", "Министерство"))
    at_work.get(f"{IMPORT}?forum={code}")
    preview = at_work.submit(IMPORT, {"file": (io.BytesIO(content), "list.xlsx"), "forum": code}).location
    assert events() == []
    at_work.get(preview)
    assert at_work.page is not None
    assert PERSON in at_work.page.text
    with app.app_context(), at_work.client.get(f"{preview}/marked.xlsx") as answer:
        assert answer.status_code == 200
    other.get(preview, status=404)
    assert events() == [("import_run.viewed", "Члены делегаций"), ("import_run.exported", "Члены делегаций")]
    stored = db.session.execute(sa.text("SELECT content, preview FROM import_run")).one()
    assert PERSON.encode() not in bytes(stored[0])
    assert PERSON not in stored[1]
    at_work.get(f"{preview}/commit")
    at_work.submit("/commit")
    assert db.session.scalars(sa.select(Member.last_name)).all() == [PERSON]
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.content, run.preview) == (None, None)
    other.get(IMPORT)
    assert other.page is not None
    assert "list.xlsx" in other.page.text
    assert PERSON not in other.page.text
    trail = [f"{event.entity_label} {event.changes}" for event in db.session.scalars(sa.select(AuditEvent))]
    assert [told for told in trail if PERSON in told] == []
