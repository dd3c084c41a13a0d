"""What all papers on one year share: what is asked for, and its figures, read once and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask_babel import gettext as _

from forum.agreements.enums import AgreementKind, AgreementLevel
from forum.core.formatting import Formats, formats_for
from forum.core.security import Actor
from forum.delegations.queries import DelegationFigures, delegation_figures
from forum.forums.models import Forum
from forum.reference.enums import Side, first_side
from forum.reports.currencies import Reference, reference_sums
from forum.reports.queries import Largest, editions_of_year, largest, report_day
from forum.statistics.queries import (
    EditionTotal,
    Executed,
    KeyFigures,
    LeftOut,
    Matrix,
    RegionTotals,
    Reporting,
    SectorName,
    SortTotal,
    StatisticsFilter,
    VisitFigures,
    YearTotal,
    agreements_in_force_by_sort,
    edition_totals,
    executed,
    key_figures,
    kind_totals,
    left_out,
    level_totals,
    matrix,
    region_totals,
    reporting,
    sector_totals,
    visit_figures,
    year_totals,
)

LARGEST = 10


@dataclass(frozen=True)
class Scope:
    """A report's year, language, legal day and reader; figures that several sheets or papers show are read once."""

    year: int
    locale: str
    actor: Actor
    chosen: StatisticsFilter
    editions: tuple[Forum, ...]

    @property
    def before(self) -> StatisticsFilter:
        """The year before, as of the same day."""
        return replace(self.chosen, year=self.year - 1)

    @property
    def all_years(self) -> StatisticsFilter:
        """Every year, as of the same day."""
        return replace(self.chosen, year=None)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both countries, the host of the year's edition first, else by the language."""
        hosts = [forum.host_side for forum in self.editions if forum.host_side is not None]
        first = first_side(hosts[0] if hosts else None, self.locale)
        return tuple(sorted(Side, key=lambda side: side is not first))

    @property
    def first(self) -> Side:
        """The country named first."""
        return self.sides[0]

    def of_year(self, titles: Mapping[Side, str]) -> str:
        """Of ``titles``, by the country that each names first, the one for the host, with the year in it."""
        return titles[self.first] % {"year": self.year}

    @property
    def formats(self) -> Formats:
        """Figures and dates in words of the report's language."""
        return formats_for(self.locale)

    @property
    def standing_day(self) -> date:
        """The last day of the period: the year's last, or the report's while the year goes on."""
        return min(self.chosen.day, date(self.year, 12, 31))

    @property
    def standing_day_before(self) -> date:
        """The last day of the year before."""
        return date(self.year - 1, 12, 31)

    @property
    def as_of_line(self) -> str:
        """«за период с 01.01.2023 по 31.12.2023, по состоянию на 31.12.2023»."""
        short = self.formats.date_short
        return str(
            _(
                "for the period from %(first)s to %(last)s, as of %(day)s",
                first=short(date(self.year, 1, 1)),
                last=short(max(self.standing_day, date(self.year, 1, 1))),
                day=short(self.chosen.day),
            )
        )

    @cached_property
    def now(self) -> KeyFigures:
        """The totals of the year."""
        return key_figures(self.chosen)

    @cached_property
    def then(self) -> KeyFigures:
        """The totals of the year before."""
        return key_figures(self.before)

    @cached_property
    def left(self) -> LeftOut:
        """What the sum of the year leaves out."""
        return left_out(self.chosen)

    @cached_property
    def left_before(self) -> LeftOut:
        """What the sum of the year before leaves out."""
        return left_out(self.before)

    @cached_property
    def regions(self) -> Mapping[Side, RegionTotals]:
        """The totals per region of either country, beside those of the year before."""
        return {side: region_totals(side, self.chosen, locale=self.locale, before=self.before) for side in self.sides}

    @cached_property
    def matrix(self) -> Matrix:
        """The matrix of the year."""
        return matrix(self.chosen, locale=self.locale)

    @cached_property
    def sectors(self) -> list[SortTotal[SectorName | None]]:
        """The totals per sector."""
        return sector_totals(self.chosen, self.before, locale=self.locale)

    @cached_property
    def kinds(self) -> list[SortTotal[AgreementKind]]:
        """The totals per kind of document."""
        return kind_totals(self.chosen, self.before)

    @cached_property
    def levels(self) -> list[SortTotal[AgreementLevel]]:
        """The totals per level."""
        return level_totals(self.chosen, self.before)

    @cached_property
    def years(self) -> list[YearTotal]:
        """The totals per year of signing up to the report's."""
        return [total for total in year_totals(self.all_years) if total.year <= self.year]

    @cached_property
    def edition_totals(self) -> list[EditionTotal]:
        """The totals per edition up to the report's year, and of documents outside forums."""
        totals = edition_totals(self.all_years, locale=self.locale)
        return [total for total in totals if total.year is None or total.year <= self.year]

    @cached_property
    def largest(self) -> list[Largest]:
        """The ten largest contracts of the year."""
        return largest(self.chosen, LARGEST, locale=self.locale, actor=self.actor)

    @cached_property
    def executed(self) -> Executed:
        """What was carried out of the year's contracts by the day."""
        return executed(self.chosen)

    @cached_property
    def executed_before(self) -> Executed:
        """What was carried out of the contracts of the year before by the day."""
        return executed(self.before)

    @cached_property
    def reporting(self) -> Mapping[Side, tuple[Mapping[int, Reporting], Reporting]]:
        """Who reported on the year's contracts, by region of either country, and in all."""
        return {side: reporting(side, self.chosen) for side in self.sides}

    @cached_property
    def in_force(self) -> Mapping[tuple[AgreementKind, AgreementLevel], int]:
        """Agreements in force on the last day of the period."""
        return agreements_in_force_by_sort(self.standing_day, self.chosen)

    @cached_property
    def in_force_before(self) -> Mapping[tuple[AgreementKind, AgreementLevel], int]:
        """Agreements in force on the last day of the year before."""
        return agreements_in_force_by_sort(self.standing_day_before, self.chosen)

    @cached_property
    def delegations(self) -> DelegationFigures:
        """Delegations to the year's editions."""
        return delegation_figures(*(forum.id for forum in self.editions))

    @cached_property
    def delegations_before(self) -> DelegationFigures:
        """Delegations to the editions of the year before."""
        return delegation_figures(*(forum.id for forum in editions_of_year(self.year - 1)))

    @cached_property
    def all_visits(self) -> VisitFigures:
        """Visits outside the Forum and delegations to it, of all years, as of the day."""
        return visit_figures(self.chosen.day)

    @property
    def visits(self) -> VisitFigures:
        """Those of the year."""
        return self.all_visits.of_year(self.year)

    @property
    def visits_before(self) -> VisitFigures:
        """Those of the year before."""
        return self.all_visits.of_year(self.year - 1)

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        """The year's sum in the currencies told for reference, by code."""
        return reference_sums(self.regions, self.now.figures.kopecks, self.standing_day)

    @cached_property
    def reference_before(self) -> Mapping[str, Reference]:
        """The sum of the year before in them, at the rates of its own last day."""
        return reference_sums({}, self.then.figures.kopecks, self.standing_day_before)


def scope_of(year: int, locale: str, as_of: date | None, actor: Actor) -> Scope:
    """What a paper on ``year`` is about; ``as_of`` None is the year's last day, or today while it goes on."""
    chosen = StatisticsFilter(year=year, as_of=report_day(year, as_of))
    return Scope(year=year, locale=locale, actor=actor, chosen=chosen, editions=tuple(editions_of_year(year)))


def is_whole_year(scope: Scope) -> bool:
    """Whether the period is over."""
    return scope.standing_day == date(scope.year, 12, 31)
