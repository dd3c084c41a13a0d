"""Totals from the allocation: per region, pair of regions, edition, year, and what they leave out."""

from forum.statistics.queries.cells import Head, Matrix, Partner, matrix, partners
from forum.statistics.queries.executions import Executed, executed
from forum.statistics.queries.figures import (
    NOTHING,
    Figures,
    KeyFigures,
    key_figures,
    participation,
    places,
    region_amounts,
    total_figures,
)
from forum.statistics.queries.filters import StatisticsFilter, allocated
from forum.statistics.queries.largest import (
    Concentration,
    concentration_by_region,
    concentration_by_year,
    largest_contracts,
)
from forum.statistics.queries.leftovers import LeftOut, Part, left_out
from forum.statistics.queries.periods import (
    EditionTotal,
    YearTotal,
    edition_totals,
    newest_signing_year,
    period_before,
    signing_years,
    year_totals,
)
from forum.statistics.queries.regions import District, RegionTotal, RegionTotals, RowKind, Tile, region_totals
from forum.statistics.queries.reporting import Reporting, reporting, reporting_in_all
from forum.statistics.queries.sorts import SectorName, SortTotal, kind_totals, level_totals, sector_totals
from forum.statistics.queries.standing import InForce, agreements_in_force, agreements_in_force_by_sort
from forum.statistics.queries.visits import VisitCell, VisitCount, VisitFigures, visit_figures

__all__ = [
    "NOTHING",
    "Concentration",
    "District",
    "EditionTotal",
    "Executed",
    "Figures",
    "Head",
    "InForce",
    "KeyFigures",
    "LeftOut",
    "Matrix",
    "Part",
    "Partner",
    "RegionTotal",
    "RegionTotals",
    "Reporting",
    "RowKind",
    "SectorName",
    "SortTotal",
    "StatisticsFilter",
    "Tile",
    "VisitCell",
    "VisitCount",
    "VisitFigures",
    "YearTotal",
    "agreements_in_force",
    "agreements_in_force_by_sort",
    "allocated",
    "concentration_by_region",
    "concentration_by_year",
    "edition_totals",
    "executed",
    "key_figures",
    "kind_totals",
    "largest_contracts",
    "left_out",
    "level_totals",
    "matrix",
    "newest_signing_year",
    "participation",
    "partners",
    "period_before",
    "places",
    "region_amounts",
    "region_totals",
    "reporting",
    "reporting_in_all",
    "sector_totals",
    "signing_years",
    "total_figures",
    "visit_figures",
    "year_totals",
]
