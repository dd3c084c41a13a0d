"""Property 5: a list that leaves for editing and comes back untouched changes nothing, whatever people are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forum.core.db import db
from forum.core.imports import read_table
from forum.core.imports.editing import editing_workbook
from forum.core.spreadsheet.books import read_book
from forum.delegations.enums import MemberCategory
from forum.delegations.importing import APPLICATIONS, MEMBERS
from forum.delegations.importing.applications import application_rows
from forum.delegations.importing.members import member_rows
from tests.delegations.importing.sheets import code_of, order_of, told
from tests.delegations.people import SECRETARY
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory, SectionFactory
from tests.tries import tries

# Whatever a database keeps: formulas, bidirectional marks, look-alikes, blanks; NUL and surrogates it refuses itself.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
HOSTILE = st.sampled_from(
    ("=1+1", "+7 (000)", "-", "@a", "…", "\u202eвонавИ", "Ива\u200dнов", "_x0041_", "  а  ", "Итого", "12")
)
NAMES = st.one_of(HOSTILE, TEXTS)
PERSONS = st.fixed_dictionaries(
    {
        "last_name": NAMES,
        "first_name": NAMES,
        "patronymic": st.none() | NAMES,
        "post": NAMES,
        "workplace": NAMES,
        "phone": st.none() | NAMES,
        "note": st.none() | TEXTS,
        "vehicle": st.none() | NAMES,
        "birth_on": st.none() | st.dates(date(1900, 1, 1), date(2020, 1, 1)),
        "birth_place": st.none() | NAMES,
        "identity_document": st.none() | NAMES,
        "category": st.sampled_from(MemberCategory),
        "consent_on": st.none() | st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    }
)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("ru"):
        yield


@settings(
    deadline=None,
    max_examples=tries(5),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    persons=st.lists(PERSONS, min_size=1, max_size=9),
    contact=st.none() | NAMES,
    note=st.none() | TEXTS,
    is_application=st.booleans(),
    asked=st.fixed_dictionaries({name: st.booleans() for name in ("asks_birth", "asks_identity", "asks_vehicles")}),
    locale=st.sampled_from(["ru", "be", "en"]),
)
def test_an_untouched_list_wants_nothing(
    persons: list[dict[str, object]],
    contact: str | None,
    note: str | None,
    asked: dict[str, bool],
    *,
    is_application: bool,
    locale: str,
) -> None:
    with db.session.begin_nested() as kept:
        delegation = DelegationFactory.create(contact_name=contact, note=note, forum=ForumFactory.create(**asked))
        section = SectionFactory.create(forum=delegation.forum)
        for number, person in enumerate(persons):
            MemberFactory.create(delegation=delegation, is_head=number == 0, sections=[section], **person)
        if is_application:
            order, importer = (
                order_of(SECRETARY, "ru", delegation=delegation.id),
                replace(APPLICATIONS, rows=application_rows),
            )
        else:
            order, importer = order_of(SECRETARY, "ru", forum=code_of(delegation)), replace(MEMBERS, rows=member_rows)
        content = b"".join(editing_workbook(importer, order))
        # Brought back by whoever reads any of the languages.
        with force_locale(locale):
            back = replace(order, locale=locale)
            table = read_table(read_book(content), importer.register(back), locale=locale)
            preview = importer.check(table, back)
        assert ([cell for row in preview.rows for cell in row.cells], told(preview)) == ([], [])
        assert len(preview.rows) == len(persons) + is_application
        kept.rollback()
    db.session.expunge_all()
    db.session.info.get("unaudited", {}).clear()
