"""Visits in the papers on a year: the figures of the statistics, in every table that has a place for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from forum.delegations.enums import DelegationState
from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.queries import region_by_code
from forum.statistics.queries import visit_figures
from tests.conftest import rolled_back
from tests.factories.delegations import VisitFactory
from tests.reports.reading import cells_of, note_text, told
from tests.reports.staging import Papers, stage

# Papers are written from figures that were read; those are tried on both.
pytestmark = pytest.mark.either

VISITED = (
    *(("RU-BA", "BY-MI", HeadLevel.HEAD_OF_REGION),) * 3,
    ("RU", "BY-MI", HeadLevel.MINISTER),
    *(("BY-MI", "RU-BA", HeadLevel.OTHER),) * 5,
    ("BY-HM", "RU-XX", HeadLevel.OTHER),
)


@pytest.fixture(scope="module")
def papers(migrated_app: Flask) -> Iterator[Papers]:
    """The papers on the staged year with visits, some of which no figure may count."""
    with rolled_back(migrated_app):
        stage()
        for home, destination, level in VISITED:
            visit(home, destination, head_level=level)
        visit("BY-MI", "RU-BA", kind=DelegationKind.BUSINESS, starts_on=date(2022, 12, 31))
        visit("RU-BA", "BY-MI", starts_on=date(2024, 1, 1))
        visit("RU-BA", "BY-MI", state=DelegationState.WITHDRAWN)
        yield Papers()


def visit(home: str, destination: str, **given: object) -> None:
    VisitFactory.create(region=region_by_code(home), destination_region=region_by_code(destination), **given)


def test_the_tables_of_regions_tell_visits_sent_and_received(papers: Papers) -> None:
    ru, by = (cells_of(papers.annual(), name) for name in ("Regions (Russia)", "Regions (Belarus)"))
    assert {name: told(ru, name, "TU") for name in ("Bashkortostan", "Federal level", "Total")} == {
        "Bashkortostan": ["3", "5"],
        "Federal level": ["1", "–"],
        "Total": ["4", "6"],
    }
    assert {name: told(by, name, "TU") for name in ("Minsk (city)", "Minsk Region", "Total")} == {
        "Minsk (city)": ["1", "–"],
        "Minsk Region": ["5", "4"],
        "Total": ["6", "4"],
    }


def test_the_sheet_of_visits_tells_the_units_of_published_figures(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Visits")
    wanted = {
        "From Russia to Belarus, visits outside the Forum": ["–", "4"],
        "– Delegations from Russian regions to Belarus": ["–", "3"],
        "– Visits of heads of Russian regions to Belarus": ["–", "3"],
        "From Belarus to Russia, visits outside the Forum": ["1", "6"],
        "– Official delegations from Belarus to Russia": ["–", "6"],
        "– Business delegations from Belarus to Russia": ["1", "–"],
        "From Belarus to Russia, delegations to the Forum": ["…", "…"],
        "From Belarus to Russia, total": ["1", "6"],
    }
    assert {title: told(cells, title, "CD") for title in wanted} == wanted


def test_the_indicators_and_the_note_tell_the_same(papers: Papers) -> None:
    cells = cells_of(papers.annual(), "Main indicators")
    assert told(cells, "Visits from Russia to the Republic of Belarus outside the Forum", "DE") == ["–", "4"]
    assert told(cells, "Visits from Belarus to the Russian Federation outside the Forum", "DE") == ["1", "6"]
    text = note_text(papers.note())
    assert "Delegations from Russian regions to Belarus – 3; Official delegations from Belarus to Russia – 6" in text
    assert visit_figures(date(2023, 12, 31)).of_year(2023).count().visits == 10
