"""What all sheets of one report share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask_babel import gettext as _

from forum.core.formatting import Formats, formats_for
from forum.core.security import Actor
from forum.core.spreadsheet import ReportSheet
from forum.delegations.queries import DelegationFigures, delegation_figures
from forum.forums.models import Forum
from forum.reference.enums import Side, first_side
from forum.statistics.queries import Executed, Matrix, StatisticsFilter, executed, matrix


@dataclass(frozen=True)
class Scope:
    """A report's year, language, legal day and reader; figures that several sheets show are read once."""

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
    def first(self) -> Side:
        """The country named first: the host of the year's edition, else by the language."""
        hosts = [forum.host_side for forum in self.editions if forum.host_side is not None]
        return first_side(hosts[0] if hosts else None, self.locale)

    @property
    def formats(self) -> Formats:
        """Figures and dates in words of the report's language."""
        return formats_for(self.locale)

    @property
    def as_of_line(self) -> str:
        """«по состоянию на 31.12.2023»."""
        return str(_("as of %(day)s", day=self.formats.date_short(self.chosen.day)))

    @cached_property
    def delegations(self) -> DelegationFigures:
        """Delegations to the year's editions."""
        return delegation_figures(*(forum.id for forum in self.editions))

    @cached_property
    def matrix(self) -> Matrix:
        """The matrix of the year."""
        return matrix(self.chosen, locale=self.locale)

    @cached_property
    def executed(self) -> Executed:
        """What was carried out of the year's contracts by the day."""
        return executed(self.chosen)

    @property
    def standing_day(self) -> date:
        """The day of the column of agreements in force: the year's last, or the report's while the year goes on."""
        return min(self.chosen.day, date(self.year, 12, 31))


def sign(sheet: ReportSheet) -> None:
    """The lines to sign, as under every table that is sent."""
    sheet.signature(_("Head of the department"))
    sheet.signature(_("Prepared by (name, telephone)"))
