"""The shipped data in the tables: complete, loaded twice without a change, never over a person's edit."""

from __future__ import annotations

import time
from datetime import date
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.models import Agreement
from forum.core import audit
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import CONSOLE, Actor, Role
from forum.core.shipped import Tally
from forum.core.types import DatePrecision
from forum.forums import loading as forums
from forum.forums.enums import ForumFormat, ForumState
from forum.forums.models import Forum
from forum.loading import in_words, load_all
from forum.rates.models import Currency, ExchangeRate
from forum.reference import loading as reference
from forum.reference.enums import RegionType, Side
from forum.reference.models import Country, District, Organisation, Place, Region, Sector
from forum.reference.queries import national_region, region_by_code, region_count, regions_of, unknown_region
from tests.factories.rates import load_rates
from tests.factories.reference import load_reference

ADMINISTRATOR = Actor(id=7, label="administrator", role=Role.ADMINISTRATOR)
NOTHING_NEW = "nothing has changed"


def count(model: type[object]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def load() -> list[str]:
    lines: list[str] = []
    load_all(lines.append)
    return lines


@pytest.fixture
def history(app: Flask) -> Flask:
    """Reference data and editions: all that most of these tests ask about, at a tenth of the time."""
    load_reference()
    forums.load(CONSOLE, lambda _table, _tally: None)
    return app


def loaded_again(feature: ModuleType) -> dict[str, Tally]:
    told: dict[str, Tally] = {}
    feature.load(CONSOLE, told.__setitem__)
    return told


def forum(code: str) -> Forum:
    return db.session.scalars(sa.select(Forum).where(Forum.code == code)).one()


def test_loading_brings_every_row_of_the_files_with_its_source(app: Flask) -> None:
    began = time.process_time()
    load()
    assert time.process_time() - began < 10
    models = (Country, District, Region, Place, Sector, Organisation, Currency, ExchangeRate, Forum, Agreement)
    assert {model.__tablename__: count(model) for model in models} == {
        "country": 249, "district": 8, "region": 94, "place": 11, "sector": 21, "organisation": 76, "currency": 6,
        "exchange_rate": 3059, "forum": 14, "agreement": 55,
    }  # fmt: skip
    for model in (Region, Place, Sector, Organisation, ExchangeRate):
        assert db.session.scalar(sa.select(sa.func.count()).where(model.source == "")) == 0
    assert db.session.scalars(sa.select(Forum.code).where(Forum.source == "")).all() == ["OUT"]


def test_loading_twice_changes_nothing_and_says_so(app: Flask) -> None:
    load()
    events = sa.select(AuditEvent.action, AuditEvent.changes).where(AuditEvent.entity == "region")
    before, versions = count(AuditEvent), db.session.scalars(sa.select(Region.version)).all()
    with force_locale("en"):
        lines = load()
    assert {line.split(": ", 1)[1] for line in lines} == {NOTHING_NEW}
    assert count(AuditEvent) == before
    assert db.session.scalars(sa.select(Region.version)).all() == versions
    assert [tuple(row) for row in db.session.execute(events)] == [("region.loaded", {"added": 94, "changed": 0})]


def test_a_row_edited_by_a_person_stays_as_it_is(history: Flask) -> None:
    region = region_by_code("RU-BA")
    region.name_en = "Bashkiria"
    audit.stamp(region, ADMINISTRATOR)
    audit.record(actor=ADMINISTRATOR, action="region.edited", entity=region)
    assert loaded_again(reference)["region"] == Tally(same=93, kept=1)
    assert region_by_code("RU-BA").name_en == "Bashkiria"


def test_a_row_written_by_commands_alone_follows_the_file(history: Flask) -> None:
    region = region_by_code("RU-BA")
    region.name_en = "An older version of the file"
    audit.stamp(region, CONSOLE)
    audit.record(actor=CONSOLE, action="region.edited", entity=region)
    assert loaded_again(reference)["region"] == Tally(same=93, changed=1)
    assert region_by_code("RU-BA").name_en == "Bashkortostan"


def test_the_state_of_an_edition_is_loaded_once(history: Flask) -> None:
    coming = forum("XIII")
    coming.state = ForumState.REGISTRATION
    audit.stamp(coming, CONSOLE)
    audit.record(actor=CONSOLE, action="forum.registration_opened", entity=coming)
    assert loaded_again(forums)["forum"] == Tally(same=14)
    assert forum("XIII").state is ForumState.REGISTRATION


def test_the_current_edition_is_chosen_once(history: Flask) -> None:
    assert forum("XIII").is_current
    forum("XIII").is_current = False
    db.session.flush()
    forum("XII").is_current = True
    audit.record_batch(actor=CONSOLE, action="forum.made_current", model=Forum, changes={})
    loaded_again(forums)
    assert [forum("XII").is_current, forum("XIII").is_current] == [True, False]


def test_editions_have_dates_of_known_precision(history: Flask) -> None:
    first, tenth = forum("I"), forum("X")
    assert (first.starts_on, first.ends_on, first.date_precision) == (
        date(2014, 6, 30), date(2014, 6, 30), DatePrecision.MONTH,
    )  # fmt: skip
    assert (tenth.starts_on, tenth.ends_on, tenth.date_precision) == (
        date(2023, 6, 26), date(2023, 6, 28), DatePrecision.DAY,
    )  # fmt: skip


def test_editions_are_hosted_by_their_regions(history: Flask) -> None:
    eighth = forum("VIII")
    assert [region.code for region in eighth.host_regions] == ["RU-MOS", "RU-MOW"]
    assert (eighth.host_side, eighth.format) == (Side.RU, ForumFormat.MIXED)
    assert eighth.place_ru == "Москва и Московская область"


def test_held_editions_are_archived_and_the_coming_one_is_planned(history: Flask) -> None:
    states = dict(db.session.execute(sa.select(Forum.code, Forum.state)).all())
    assert states.pop("XIII") is ForumState.PLANNED
    assert states.pop("OUT") is ForumState.RUNNING
    assert set(states.values()) == {ForumState.ARCHIVED}


def test_regions_stand_in_official_order_with_pseudo_regions_last(history: Flask) -> None:
    russian = [region.code for region in regions_of(Side.RU)]
    assert (russian[0], russian[-2:], len(russian)) == ("RU-BEL", ["RU", "RU-XX"], 85)
    belarusian = [region.code for region in regions_of(Side.BY)]
    assert belarusian == ["BY-BR", "BY-VI", "BY-HO", "BY-HR", "BY-MI", "BY-MA", "BY-HM", "BY", "BY-XX"]
    assert (region_count(Side.RU), region_count(Side.BY)) == (83, 7)


def test_pseudo_regions_are_found_by_side(history: Flask) -> None:
    assert [national_region(side).code for side in Side] == ["RU", "BY"]
    assert [unknown_region(side).code for side in Side] == ["RU-XX", "BY-XX"]
    assert {region.type for region in regions_of(Side.BY, is_pseudo=True)} == {RegionType.NATIONAL, RegionType.UNKNOWN}


def test_rates_keep_the_text_of_their_source(app: Flask) -> None:
    load_rates()
    statement = sa.select(ExchangeRate).where(
        ExchangeRate.currency_code == "BYR", ExchangeRate.on_date == date(2014, 1, 1)
    )
    assert db.session.scalars(statement).one().rate == "0.00342334"


def test_countries_have_names_in_three_languages(history: Flask) -> None:
    china = db.session.scalars(sa.select(Country).where(Country.code == "CN")).one()
    assert [china.name(locale) for locale in ("ru", "be", "en")] == ["Китай", "Кітай", "China"]
    assert {"RU", "BY"} <= set(db.session.scalars(sa.select(Country.code)))


def test_a_failure_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("the file is broken")

    monkeypatch.setattr(forums, "load", fail)
    with pytest.raises(RuntimeError):
        load()
    assert count(Region) == 0


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(same=3), NOTHING_NEW),
        (Tally(added=2, changed=1), "2 added, 1 changed"),
        (Tally(kept=4), "4 left as they were edited here"),
    ],
)
def test_what_happened_is_told_in_words(app: Flask, tally: Tally, words: str) -> None:
    with force_locale("en"):
        assert in_words(tally) == words
