"""The audit page: who acted on what, in words, without persons."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from openpyxl import load_workbook

from forum.accounts.audit_naming import Namer, action_label, column_label, entity_label
from forum.accounts.audit_trail import AuditFilter, events, events_visible_to, read_events
from forum.accounts.audit_words import COLUMNS, ENTITIES, VERBS
from forum.accounts.models import User
from forum.accounts.services import AccountDraft, create_account
from forum.agreements.enums import AgreementState
from forum.core.audit import AuditEvent, record, record_batch
from forum.core.audit.events import LEFT_OUT
from forum.core.db import Base, BusinessTable, db
from forum.core.security import CONSOLE, Actor, Role
from forum.delegations.enums import DelegationState
from forum.forums.enums import FORUM_STATES
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.models import Country
from tests.architecture.sources import ROOT
from tests.client import Browser
from tests.factories.accounts import SenderFactory, UserFactory, user_of
from tests.factories.forums import ForumFactory, SectionFactory
from tests.factories.rates import load_currencies


@pytest.fixture
def administrator(app: Flask) -> User:
    """Who may look."""
    return user_of(Role.ADMINISTRATOR, name="Яковлева Инна")


@pytest.fixture
def office(browser: Browser, administrator: User) -> Browser:
    """The administrator's browser, in English."""
    return browser.sign_in(administrator, locale="en")


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def lines_of(app: Flask, event: AuditEvent) -> list[tuple[str, str, str]]:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        return [(line.column, line.old, line.new) for line in read_events([event], "en")[0].changes]


def test_changes_are_told_in_words(app: Flask, administrator: User) -> None:
    first, second = SenderFactory.create(name_en="First office"), SenderFactory.create(name_en="Second office")
    user = user_of(Role.REPRESENTATIVE, organisation=first, is_region_wide=False, name="Старое")
    user.organisation, user.is_region_wide, user.valid_until = second, True, date(2030, 12, 31)
    user.role, user.name = Role.SECRETARY, "Новое"
    event = record(actor=administrator.actor, action="account.edited", entity=user)
    assert sorted(lines_of(app, event)) == [
        ("name of the person", "", ""),
        ("organisation", "First office", "Second office"),
        ("role", "Representative of a region", "Forum secretariat"),
        ("sees the whole region", "no", "yes"),
        ("valid until", "–", "31.12.2030"),
    ]


def test_rate_instant_and_account_are_told_in_words(app: Flask) -> None:
    load_currencies()
    rate = ExchangeRate(currency_code="EUR", on_date=date(2025, 6, 28), rate="92.2785")
    db.session.add(rate)
    db.session.flush()
    changes = {
        "rate_id": [None, rate.id],
        "verified_at": [None, "2026-11-27T03:03:37.559633+00:00"],
        "verified_by": [None, 3],
    }
    event = AuditEvent(action="agreement.edited", entity="agreement", changes=changes)
    assert lines_of(app, event) == [
        ("rate used", "–", "rate of the Bank of Russia of 28.06.2025: 92.2785 roubles for 1 EUR"),
        ("sum verified at", "–", "27.11.2026\N{NO-BREAK SPACE}06:03"),
        ("who verified the sum (account)", "–", "№ 3"),
    ]


def test_parts_of_a_record_are_named(app: Flask) -> None:
    forum = ForumFactory.create()
    section = SectionFactory.create(forum=forum, name_ru="Наука")
    section.name_ru = "Техника"
    event = record(actor=CONSOLE, action="forum.changed", entity=forum, parts=[section])
    assert lines_of(app, event) == [(f"section № {section.id}: name in Russian", "Наука", "Техника")]


def test_figures_of_a_batch_are_told(app: Flask) -> None:
    db.session.add(Country(code="AM", name_ru="Армения"))
    event = record_batch(actor=CONSOLE, action="country.loaded", model=Country, changes={"added": 1})
    assert lines_of(app, event) == [("added", "–", "1")]


def test_values_of_later_versions_are_shown_as_they_are(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        namer = Namer("en")
        assert namer.value("user_account", "role", "emperor") == "emperor"
        assert namer.value("user_account", "valid_until", "someday") == "someday"
        assert namer.value("no_table", "no_column", 5) == "5"
        assert (entity_label("no_table"), column_label("t", "c"), action_label("no_table.no_verb")) == (
            "no_table",
            "c",
            "no_table: no verb",
        )


def test_names_of_records_are_read_once_for_all_events(app: Flask, administrator: User) -> None:
    offices = [SenderFactory.create() for _ in range(6)]
    found = []
    for sender in offices[1:]:
        user = user_of(Role.REPRESENTATIVE, organisation=offices[0])
        user.organisation = sender
        found.append(record(actor=CONSOLE, action="account.edited", entity=user))
    db.session.flush()
    statements: list[str] = []
    counting = lambda *arguments: statements.append(arguments[2])  # noqa: E731  # removed by the same name below
    sa.event.listen(db.session.connection(), "before_cursor_execute", counting)
    db.session.expunge_all()
    with app.test_request_context():
        read_events(found, "ru")
    sa.event.remove(db.session.connection(), "before_cursor_execute", counting)
    assert len(statements) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_trail_is_closed_to_other_roles(browser: Browser, app: Flask, role: Role) -> None:
    create_account(actor=CONSOLE, draft=AccountDraft(email="x@example.org", name="Тайный", role=Role.DESK))
    db.session.commit()
    actor = user_of(role).actor
    assert db.session.scalars(events_visible_to(actor)).all() == []
    browser.sign_in(user_of(role)).get("/audit", status=403)
    browser.get("/audit/export.xlsx", status=403)


@pytest.mark.parametrize(
    ("locale", "console"), [("ru", "командная строка"), ("be", "камандны радок"), ("en", "console")]
)
def test_page_tells_what_happened(browser: Browser, administrator: User, locale: str, console: str) -> None:
    create_account(actor=CONSOLE, draft=AccountDraft(email="x@example.org", name="Тайный Пётр", role=Role.DESK))
    db.session.commit()
    browser.sign_in(administrator, locale=locale).get("/audit")
    assert console in text(browser)
    assert "Тайный" not in text(browser)
    assert "x@example.org" not in text(browser)


def test_empty_trail_says_so(office: Browser) -> None:
    office.get("/audit?from_day=2030-01-01")
    assert "No records match" in text(office)


def test_newest_event_comes_first_whatever_the_clock(app: Flask, office: Browser) -> None:
    for year, name in ((2026, "Первая"), (2020, "Вторая")):
        with time_machine.travel(datetime(year, 1, 1, tzinfo=UTC), tick=False):
            create_account(actor=CONSOLE, draft=AccountDraft(email=f"{year}@example.org", name=name, role=Role.DESK))
    db.session.commit()
    office.get("/audit?entity=user_account")
    shown = text(office)
    assert shown.index("01.01.2020") < shown.index("01.01.2026")


def test_filters_narrow_the_trail(app: Flask, administrator: User) -> None:
    forum = ForumFactory.create()
    user = UserFactory.create()
    with time_machine.travel(datetime(2026, 6, 26, 20, 30, tzinfo=UTC), tick=False):
        forum.year = 2027
        record(actor=CONSOLE, action="forum.changed", entity=forum)
        db.session.flush()
    with time_machine.travel(datetime(2026, 6, 26, 21, 30, tzinfo=UTC), tick=False):
        user.valid_until = date(2030, 1, 1)
        record(actor=administrator.actor, action="account.edited", entity=user)
        db.session.flush()
    first, second = "forum.changed", "account.edited"
    # 21:30 UTC is the next day in Minsk and Moscow.
    expected = [
        (AuditFilter(), {first, second}),
        (AuditFilter(actor="console"), {first}),
        (AuditFilter(actor=str(administrator.id)), {second}),
        (AuditFilter(action="forum.changed"), {first}),
        (AuditFilter(entity="user_account"), {second}),
        (AuditFilter(entity="user_account", entity_id=user.id), {second}),
        (AuditFilter(entity_id=10**9), set()),
        (AuditFilter(to_day=date(2026, 6, 26)), {first}),
        (AuditFilter(from_day=date(2026, 6, 27)), {second}),
        (AuditFilter(from_day=date(2026, 6, 26), to_day=date(2026, 6, 27)), {first, second}),
    ]
    for wanted, actions in expected:
        found = {event.action for event in db.session.scalars(events(administrator.actor, wanted))}
        assert (wanted, found) == (wanted, actions)


@pytest.mark.parametrize(
    "query",
    ["actor=٣", "actor=nobody", "action=no.such", "entity=sqlite_master", "number=abc", "number=99999999999999999999",
     "from_day=31.02.2026", "to_day=x", "page=-1", "page=99999999999", "sort=password_hash", "number=%00"],
)  # fmt: skip
def test_unreadable_filter_is_no_filter(office: Browser, query: str) -> None:
    create_account(actor=CONSOLE, draft=AccountDraft(email="x@example.org", name="Вера", role=Role.DESK))
    db.session.commit()
    office.get(f"/audit?{query}")
    assert "account: creation" in text(office)


def test_trail_is_paged(office: Browser) -> None:
    forum = ForumFactory.create()
    for year in range(2030, 2150):
        forum.year = year
        record(actor=CONSOLE, action="forum.changed", entity=forum)
    db.session.commit()
    office.get("/audit?entity=forum&page=3")
    assert "Shown 101–120 of 120" in text(office)


def test_export_holds_what_is_filtered_and_is_told_itself(office: Browser) -> None:
    create_account(actor=CONSOLE, draft=AccountDraft(email="x@example.org", name="Вера", role=Role.DESK))
    forum = ForumFactory.create()
    forum.year = 2027
    record(actor=CONSOLE, action="forum.changed", entity=forum)
    db.session.commit()
    sheet = load_workbook(BytesIO(office.get("/audit/export.xlsx?entity=forum").data)).active
    assert sheet is not None
    values = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "edition of the forum: change" in values
    assert not any(value.startswith("account") for value in values)
    assert "audit.exported" in db.session.scalars(sa.select(AuditEvent.action)).all()


def test_actor_is_found_after_a_change_of_name(office: Browser) -> None:
    forum = ForumFactory.create()
    for year, label in ((2031, "Иванова"), (2032, "Петрова")):
        forum.year = year
        record(actor=Actor(id=77, label=label, role=Role.SECRETARY), action="forum.changed", entity=forum)
    db.session.commit()
    office.get("/audit")
    assert office.page is not None
    assert office.page.html.count('<option value="77">') == 1
    assert '<option value="77">Петрова</option>' in office.page.html


def test_every_table_and_column_has_words() -> None:
    tables = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, BusinessTable)}
    names = {(table.name, column.name) for table in tables for column in table.columns}  # type: ignore[attr-defined]  # mapped tables have names
    assert {table for table, _ in names} - set(ENTITIES) == set()
    missing = {f"{table}.{name}" for table, name in names if name not in LEFT_OUT and name not in COLUMNS}
    assert missing - set(COLUMNS) == set()


def test_every_action_has_words() -> None:
    actions = set()
    for path in Path(ROOT, "forum").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "action" and isinstance(node.value, ast.Constant):
                actions.add(str(node.value.value))
    spoken = {action.partition(".")[2] for action in actions if "." in action}
    assert spoken - set(VERBS) == set()
    assert Forum.__tablename__ in ENTITIES


@pytest.mark.parametrize(
    "verbs",
    [
        {state.value for state in DelegationState},
        {state.value for state in AgreementState},
        {arrow.action for arrow in FORUM_STATES.arrows},
    ],
)
def test_every_state_that_is_an_action_has_words(verbs: set[str]) -> None:
    assert verbs - set(VERBS) == set()
