"""Working days of either country: transfers, exceptions, terms counted forwards and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.reference.enums import Side
from forum.reference.models import WorkingDayException
from forum.reference.queries import WorkingCalendar, working_calendar
from forum.reference.services import WorkingDayDraft, add_working_day_exception, remove_working_day_exception
from tests.agreements.pages import count, enter, shown
from tests.client import Browser
from tests.factories.agreements import ADMINISTRATOR, SECRETARY

RU, BY = WorkingCalendar((Side.RU,), {}), WorkingCalendar((Side.BY,), {})
BOTH = WorkingCalendar(tuple(Side), {})


def added(side: Side = Side.RU, day: date = date(2026, 11, 30), **given: object) -> WorkingDayException:
    draft = WorkingDayDraft(**{"side": side, "on_date": day, "is_working": False, "source": "Указ", **given})  # type: ignore[arg-type]  # what a test leaves out
    return add_working_day_exception(actor=ADMINISTRATOR, draft=draft)


@pytest.mark.parametrize(
    ("day", "ru", "by"),
    [
        (date(2024, 4, 27), True, False),  # a Saturday that Russia worked for the Monday after
        (date(2024, 5, 13), True, False),  # Radonitsa's eve, for which Belarus worked on the 18th
        (date(2024, 5, 18), False, True),
        (date(2024, 6, 12), False, True),
        (date(2024, 7, 3), True, False),
        (date(2024, 1, 1), False, False),
    ],
)
def test_each_country_has_its_feasts_and_transfers(day: date, ru: bool, by: bool) -> None:
    assert (RU.is_working(day), BY.is_working(day), BOTH.is_working(day)) == (ru, by, ru and by)


def test_term_counts_working_days_after_the_day() -> None:
    friday = date(2026, 11, 20)
    assert [RU.due(friday, term) for term in (0, 1, 5)] == [friday, date(2026, 11, 23), date(2026, 11, 27)]
    # New Year's days are none of either country; the 8th and 9th are worked in Belarus alone.
    assert (RU.due(date(2025, 12, 30), 1), BY.due(date(2025, 12, 30), 1)) == (date(2026, 1, 12), date(2025, 12, 31))


@given(
    st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    st.integers(1, 60),
    st.sampled_from([RU, BY, BOTH]),
    st.integers(-100, 100),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_overdue_day_counted_back_agrees_with_the_term_counted_forwards(
    today: date, term: int, calendar: WorkingCalendar, away: int
) -> None:
    newest = calendar.newest_overdue(today, term)
    for day in (newest, newest + timedelta(days=1), newest + timedelta(days=away)):
        assert (day <= newest) == (calendar.due(day, term) < today)


def test_exceptions_go_before_the_rules(app: Flask) -> None:
    added(Side.RU, date(2026, 11, 30))
    added(Side.BY, date(2026, 11, 29), is_working=True)
    ru, by, both = working_calendar(Side.RU), working_calendar(Side.BY), working_calendar(None)
    monday, sunday = date(2026, 11, 30), date(2026, 11, 29)
    assert [calendar.is_working(monday) for calendar in (ru, by, both)] == [False, True, False]
    assert [calendar.is_working(sunday) for calendar in (ru, by, both)] == [False, True, False]


def test_exception_is_told_once_with_its_act(app: Flask) -> None:
    row = added()
    for values, field in (({}, "on_date"), ({"day": date(2026, 12, 1), "source": ""}, "source")):
        with pytest.raises(DomainError) as error:
            added(**values)  # type: ignore[arg-type]  # what is wrong
        assert error.value.field == field
    with pytest.raises(DomainError):
        remove_working_day_exception(actor=SECRETARY, row=row)
    remove_working_day_exception(actor=ADMINISTRATOR, row=row)
    assert count(WorkingDayException) == 0
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(actions) == ["working_day_exception.created", "working_day_exception.removed"]


def test_administrator_keeps_the_list_and_others_read_it(browser: Browser) -> None:
    enter(browser, Role.ADMINISTRATOR)
    browser.get("/reference/working-days")
    assert "There is no exception" in shown(browser).text
    browser.get("/reference/working-days/new")
    browser.submit("/reference/working-days/new", {"side": "RU", "on_date": "30.11.2026"}, status=422)
    assert count(WorkingDayException) == 0
    browser.submit("/reference/working-days/new", {"side": "RU", "on_date": "30.11.2026", "source": "Указ 1"})
    browser.get("/reference/working-days")
    assert "Указ 1" in shown(browser).text
    enter(browser, Role.SECRETARY)
    browser.get("/reference/working-days")
    assert [form for form in shown(browser).forms if "remove" in form["action"]] == []
    browser.get("/reference/working-days/new", status=403)
    enter(browser, Role.ADMINISTRATOR)
    browser.get("/reference/working-days")
    browser.submit("/remove", {})
    assert count(WorkingDayException) == 0
