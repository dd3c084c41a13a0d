"""The filter of the totals: between the query string, the line above the table and words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from forum.agreements.enums import AGREEMENT_KIND_LABELS, AGREEMENT_LEVEL_LABELS, AgreementKind, AgreementLevel
from forum.agreements.forms.fields import ANY, CodeField
from forum.core.clock import today
from forum.core.formatting import current_formats
from forum.core.forms import DayField, EnumField, FilterForm
from forum.core.security import Actor
from forum.delegations.queries.visits import VisitFilter
from forum.delegations.visit_units import DIRECTION_LABELS
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS, DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.forums.queries import editions
from forum.reference.enums import SIDE_LABELS, Side
from forum.reference.queries import sectors
from forum.statistics.enums import EXTENT_LABELS, MEASURE_LABELS, PERIOD_LABELS, Extent, Measure, Period
from forum.statistics.queries import StatisticsFilter, VisitCell, VisitFigures, signing_years, visit_figures
from forum.statistics.visit_columns import BREAKDOWN_LABELS, Breakdown, region_names, takes


class StatisticsForm(FilterForm):
    """What the totals are asked over. Pages show the fields they need; ``side``, ``by`` and ``measure`` are tabs.

    Without an edition every real one is counted; a training edition only when chosen.
    """

    forum = CodeField(_l("Forum"))
    year = CodeField(_l("Year of signing"))
    as_of = DayField(_l("As of"))
    kind = EnumField(_l("Kind of document"), AgreementKind, AGREEMENT_KIND_LABELS, empty=ANY)
    level = EnumField(_l("Level"), AgreementLevel, AGREEMENT_LEVEL_LABELS, empty=ANY)
    sector = CodeField(_l("Sector"))
    rows = EnumField(_l("Regions"), Extent, EXTENT_LABELS, default=Extent.WITH_DOCUMENTS)
    measure = EnumField(_l("Measure"), Measure, MEASURE_LABELS, default=Measure.VALUE)
    side = EnumField(_l("Country"), Side, SIDE_LABELS, default=Side.RU)
    by = EnumField(_l("Totals"), Period, PERIOD_LABELS, default=Period.EDITION)

    PERIOD = ("forum", "year", "as_of")
    DOCUMENTS = ("kind", "level", "sector")

    def __init__(self, query: Any, *, actor: Actor, locale: str) -> None:
        super().__init__(query)
        self._editions = list(editions(actor, with_outside=True))
        self._sectors = list(sectors())
        self.forum.offer([(forum.code, forum.name(locale)) for forum in self._editions])
        self.year.offer([(str(year), str(year)) for year in reversed(signing_years())])
        self.sector.offer([(sector.code, f"{sector.code} – {sector.name(locale)}") for sector in self._sectors])
        # A default is not told: it belongs into no address.
        self.told = {name: value for name, value in self.read().items() if name in self.query}

    def shown(self, *names: str) -> list[Field]:
        """The fields ``names``, for the line of filters."""
        return [self[name] for name in names]

    @property
    def edition(self) -> Forum | None:
        """The edition chosen."""
        return next((forum for forum in self._editions if forum.code == self.told.get("forum")), None)

    @property
    def measured(self) -> Measure:
        """The measure of the map or matrix; value unless asked."""
        return Measure(self.told.get("measure", Measure.VALUE))

    @property
    def chosen_side(self) -> Side:
        """The side of the table; the Russian one unless asked."""
        return Side(self.told.get("side", Side.RU))

    @property
    def period(self) -> Period:
        """What totals over time are told by; editions unless asked."""
        return Period(self.told.get("by", Period.EDITION))

    @property
    def is_short(self) -> bool:
        """Whether regions without documents are left out."""
        return Extent(self.told.get("rows", Extent.WITH_DOCUMENTS)) is Extent.WITH_DOCUMENTS

    def chosen(self) -> StatisticsFilter:
        """The filter; what makes no sense is told at its field and filters nothing."""
        edition, sector = self.edition, self.told.get("sector")
        return StatisticsFilter(
            forum_ids=None if edition is None else (edition.id,),
            year=int(self.told["year"]) if "year" in self.told else None,
            as_of=self.told.get("as_of"),
            kind=self.told.get("kind"),
            level=self.told.get("level"),
            sector_id=next((row.id for row in self._sectors if row.code == sector), None),
        )

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The query string of what is set, for tabs and exports; None among ``changes`` drops a parameter."""
        values = {**self.told, **changes}
        return {name: str(value) for name, value in values.items() if value is not None}

    def words(self) -> list[str]:
        """The filter in words, one line each, beginning with the day the totals are as of."""
        day = current_formats().date_short(self.chosen().day)
        told = [f"{self.as_of.label.text}: {day}"]
        for name in ("forum", "year", *self.DOCUMENTS):
            field: Any = self[name]
            if name in self.told:
                label = next(choice.label for choice in field.iter_choices() if choice.selected)
                told.append(f"{field.label.text}: {label}")
        return told


class VisitStatisticsForm(FilterForm):
    """What the figures on visits are asked over; ``by`` is a tab. Without a year the newest one with visits is told."""

    ALL_YEARS = "all"

    year = CodeField(_l("Year"))
    as_of = DayField(_l("As of"))
    direction = EnumField(_l("Direction"), Side, DIRECTION_LABELS, empty=ANY)
    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, empty=ANY)
    level = EnumField(_l("Level of the head"), HeadLevel, HEAD_LEVEL_LABELS, empty=ANY)
    region = CodeField(_l("Region"))
    by = EnumField(_l("Totals"), Breakdown, BREAKDOWN_LABELS, default=Breakdown.MONTH)

    PARTS = ("direction", "kind", "level", "region")

    def __init__(self, query: Any, *, locale: str) -> None:
        super().__init__(query)
        self._regions = [pair for side in Side for pair in region_names(side, locale)]
        self.region.offer(self._regions)
        # What makes no sense as a day is told at its field and asks for nothing.
        self.day = self._day()
        self._figures = visit_figures(self.day)
        years = [str(year) for year in reversed(self._figures.years)]
        self.year.offer([*((year, year) for year in years), (self.ALL_YEARS, str(_("all years")))])
        self.newest = years[0] if years else None
        self.told = {name: value for name, value in self.read().items() if name in self.query}
        if self.year.data is None:
            self.year.data = self.newest or self.ALL_YEARS

    def _day(self) -> date:
        self.as_of.validate(self)
        return self.as_of.data or today()

    def shown(self, *names: str) -> list[Field]:
        """The fields ``names``, for the line of filters."""
        return [self[name] for name in names]

    @property
    def chosen_year(self) -> int | None:
        """The year of the figures; None for all of them together."""
        told = self.told.get("year", self.newest)
        return None if told in (None, self.ALL_YEARS) else int(told)

    @property
    def breakdown(self) -> Breakdown:
        """What the table is told by; months unless asked."""
        return Breakdown(self.told.get("by", Breakdown.MONTH))

    @property
    def figures(self) -> VisitFigures:
        """What is counted as of the day: of the chosen year, or of all where the table is told by years."""
        return self._figures.of_year(None if self.breakdown is Breakdown.YEAR else self.chosen_year)

    @property
    def all_figures(self) -> VisitFigures:
        """What is counted as of the day, of all years."""
        return self._figures

    def asked(self, cell: VisitCell) -> bool:
        """Whether a cell is of what is asked, besides the year."""
        return takes(cell, {name: self.told[name] for name in self.PARTS if name in self.told})

    def chosen(self, **changes: Any) -> VisitFilter:
        """The register's filter of what is asked: its rows are those behind the figures."""
        year = None if self.breakdown is Breakdown.YEAR else self.chosen_year
        told = {name: self.told[name] for name in self.PARTS if name in self.told}
        return VisitFilter(**{"year": year, "counts_on": self.day, **told, **changes})

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The query string of what is set, for tabs and exports; None among ``changes`` drops a parameter."""
        values = {**self.told, **changes}
        return {name: str(value) for name, value in values.items() if value is not None}

    def words(self) -> list[str]:
        """The filter in words, one line each, beginning with the day the figures are as of."""
        told = [f"{self.as_of.label.text}: {current_formats().date_short(self.day)}"]
        is_by_year = self.breakdown is Breakdown.YEAR
        told.append(f"{self.year.label.text}: {_('all years') if is_by_year else self.chosen_year or _('all years')}")
        for name in self.PARTS:
            field: Any = self[name]
            if name in self.told:
                label = next(choice.label for choice in field.iter_choices() if choice.selected)
                told.append(f"{field.label.text}: {label}")
        return told
