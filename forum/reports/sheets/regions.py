"""The table per region of one side, as the form of the annual report has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NONE, NOT_APPLICABLE
from forum.core.spreadsheet import Column, Head, Kind, ReportSheet, Role, Shown
from forum.delegations.queries import RegionDelegations
from forum.rates.enums import NEW_BELARUSIAN_ROUBLE
from forum.reference.enums import Side
from forum.reports.currencies import US_DOLLAR
from forum.reports.scope import Scope, is_whole_year
from forum.reports.sheets.frames import Tables, millions, not_added, rate_lines, sign, signs
from forum.statistics.columns import Reader, by_default, fraction, growth, place, reader_of, row_name
from forum.statistics.queries import (
    Figures,
    InForce,
    RegionTotal,
    RegionTotals,
    RowKind,
    agreements_in_force,
    partners,
)
from forum.statistics.sheets import fill_table
from forum.statistics.visit_columns import told

_PARTNERS = 3
# Twenty-two columns share the width of two sheets; the second begins with the shares nobody stated.
_HEAD_SIZE = 9
_SECOND_PAGE = "by_default"
_ROLES = {RowKind.DISTRICT: Role.SUBTOTAL, RowKind.TOTAL: Role.TOTAL}

_WORDS = {
    Side.RU: {
        "sheet": _l("Regions (Russia)"),
        "title": _l("Agreements and contracts by unit of the Russian Federation signed in %(year)s"),
        "region": _l("Unit of the Russian Federation"),
        "documents": _l("Documents signed with the region's participation, units†"),
        "visits": _l("Visits to the Republic of Belarus, units"),
        "received": _l("Delegations received from the Republic of Belarus, units"),
    },
    Side.BY: {
        "sheet": _l("Regions (Belarus)"),
        "title": _l("Agreements and contracts by region of the Republic of Belarus signed in %(year)s"),
        "region": _l("Region of the Republic of Belarus"),
        "documents": _l("Documents signed with participation of the region, units†"),
        "visits": _l("Visits to the Russian Federation, units"),
        "received": _l("Delegations received from the Russian Federation, units"),
    },
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table; ``number`` is of a territory, ``delegations`` None where none came."""

    number: int | None
    total: RegionTotal
    delegations: tuple[int, int] | None
    head: str | bool
    partners: str
    executed: int | None
    reference: Mapping[str, int | None]
    in_force: int
    sent: int | None
    received: int | None

    @property
    def figures(self) -> Figures:
        """The figures of the row."""
        return self.total.figures


def sheet(scope: Scope, tables: Tables, side: Side) -> ReportSheet:
    """The table of ``side``: regions by district in official order, pseudo-regions, the whole."""
    totals = scope.regions[side]
    standing = agreements_in_force(side, scope.standing_day, scope.chosen)
    columns = _columns(scope, side, totals.total, is_any_in_force=standing.total > 0)
    words = _WORDS[side]
    widths = [column.characters for column in columns]
    second = next(number for number, column in enumerate(columns, 1) if column.key == _SECOND_PAGE)
    made = ReportSheet(words["sheet"], widths=widths, frozen_columns=2, head_size=_HEAD_SIZE, second_page=second)
    title = tables.next(str(words["title"]) % {"year": scope.year})
    made.title(title, scope.as_of_line, continued=tables.continued)
    millions(made)
    made.header(*(Head(column.title) for column in columns))
    fill_table(
        made,
        columns,
        _lines(scope, totals, standing),
        lambda line: _ROLES.get(line.total.kind, Role.BODY),
        shown=Shown.MILLIONS,
    )
    not_added(made)
    signs(made)
    _rate_notes(made, scope)
    sign(made)
    return made


def _lines(scope: Scope, totals: RegionTotals, standing: InForce) -> Iterator[_Line]:
    number = 0
    for total in totals.lines():
        is_territory = total.kind is RowKind.REGION
        codes = [region.code for region in _regions_of(totals, total)]
        number += is_territory
        own = frozenset(codes)
        yield _Line(
            number=number if is_territory else None,
            total=total,
            delegations=_delegations(scope, totals, total),
            head=_head(scope, total),
            partners=_partner_names(scope, total.code) if total.is_additive else NOT_APPLICABLE,
            executed=scope.executed.of(totals.side, codes),
            reference=_reference(scope, totals.side, total, codes),
            in_force=_in_force(standing, total),
            sent=_sent_visits(scope, own),
            received=_received_visits(scope, own),
        )


def _sent_visits(scope: Scope, own: frozenset[str]) -> int | None:
    """Visits outside the Forum of these regions; delegations to it have columns of their own."""
    return scope.visits.count(lambda cell: cell.home in own).visits


def _received_visits(scope: Scope, own: frozenset[str]) -> int | None:
    """Visits outside the Forum to these regions."""
    return scope.visits.count(lambda cell: cell.destination in own).visits


def _reference(scope: Scope, side: Side, total: RegionTotal, codes: list[str]) -> dict[str, int | None]:
    """The value in each currency told for reference, in hundredths of it."""
    if total.kind is RowKind.TOTAL:
        return {code: told.total for code, told in scope.reference.items()}
    return {code: told.of(side, codes) for code, told in scope.reference.items()}


def _rate_notes(made: ReportSheet, scope: Scope) -> None:
    for line in rate_lines(scope):
        made.note(line)


def _in_force(standing: InForce, total: RegionTotal) -> int:
    if total.kind is RowKind.TOTAL:
        return standing.total
    counted = standing.districts if total.kind is RowKind.DISTRICT else standing.regions
    return counted.get(total.key or 0, 0)


def _regions_of(totals: RegionTotals, total: RegionTotal) -> tuple[RegionTotal, ...]:
    """The regions that a row stands for."""
    if total.kind is RowKind.DISTRICT:
        return next(district.regions for district in totals.districts if district.subtotal is total)
    return tuple(totals.rows) if total.kind is RowKind.TOTAL else (total,)


def _delegations(scope: Scope, totals: RegionTotals, total: RegionTotal) -> tuple[int, int] | None:
    """Confirmed delegations and their members of the regions that the row stands for."""
    sent = [row for region in _regions_of(totals, total) if (row := _sent(scope, region)) is not None]
    if not sent:
        return None
    return (sum(row.confirmed for row in sent), sum(row.members_confirmed for row in sent))


def _sent(scope: Scope, region: RegionTotal) -> RegionDelegations | None:
    return None if region.key is None else scope.delegations.region(region.key)


def _head(scope: Scope, total: RegionTotal) -> str | bool:
    """Whether the head came with a confirmed delegation."""
    if total.kind is not RowKind.REGION:
        return NOT_APPLICABLE
    sent = _sent(scope, total)
    if not scope.delegations.is_known:
        return NO_DATA
    return sent.has_head_of_region if sent is not None and sent.confirmed else NONE


def _partner_names(scope: Scope, code: str) -> str:
    return "; ".join(partner.name for partner in partners(scope.matrix, code, _PARTNERS)) or NONE


def _columns(scope: Scope, side: Side, whole: RegionTotal, *, is_any_in_force: bool) -> tuple[Column[_Line], ...]:
    words, knows_delegations = _WORDS[side], scope.delegations.is_known
    read, past = reader_of(whole.figures), reader_of(whole.previous or Figures())

    def sent(position: int) -> Column[_Line]:
        title = (_l("Delegations, units"), _l("Participants, persons"))[position]
        return Column(
            f"sent{position}", title, Kind.INTEGER, lambda line: _told(line.delegations, position, knows_delegations),
            width=12, total="sum",
        )  # fmt: skip

    def referred(code: str, title: object) -> Column[_Line]:
        return Column(
            code.lower(), title, Kind.MONEY, lambda line: read.money(line.reference[code], line.figures), width=13,
            total="sum",
        )  # fmt: skip

    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number, width=6),
        Column("region", words["region"], read=lambda line: row_name(line.total), width=31, wraps=True),
        sent(0),
        sent(1),
        Column("head", _l("including the head of the region (yes/no)"), Kind.FLAG, lambda line: line.head, width=11),
        Column("documents", words["documents"], Kind.INTEGER,
               lambda line: read.count(line.figures.documents), width=13),
        Column("contracts", _l("of which contracts, units†"), Kind.INTEGER,
               lambda line: read.count(line.figures.contracts), width=14),
        Column("without_sum", _l("Without a stated sum, units†"), Kind.INTEGER,
               lambda line: read.count(line.figures.without_sum), width=11),
        Column("value", _l("Sum of contracts, mn Russian roubles"), Kind.MONEY,
               lambda line: read.money(line.figures.kopecks, line.figures), width=15, total="sum"),
        Column("share", _l("Share, %"), Kind.SHARE,
               lambda line: read.of(fraction(line.figures.kopecks, whole.figures.kopecks), line.figures),
               width=10.5, total="sum"),
        Column("place", _l("Rank"), Kind.INTEGER, lambda line: place(line.total), width=8),
        Column("previous", _l("Year before, mn Russian roubles"), Kind.MONEY,
               lambda line: _money(past, line.total.previous), width=14, total="sum"),
        Column("growth", _l("Growth, %"), Kind.SHARE,
               lambda line: read.of(growth(line.figures, line.total.previous), line.figures),
               width=10.5),
        Column("by_default", _l("including attributed by default shares, mn Russian roubles"), Kind.MONEY,
               lambda line: read.of(by_default(line.figures), line.figures), width=13, total="sum"),
        referred(NEW_BELARUSIAN_ROUBLE, _l("For reference: mn Belarusian roubles")),
        referred(US_DOLLAR, _l("For reference: mn US dollars")),
        Column("executed", _l("Executed since signing, mn Russian roubles"), Kind.MONEY,
               lambda line: read.money(line.executed, line.figures), width=14.5, total="sum"),
        Column("executed_share", _l("Executed, %"), Kind.SHARE,
               lambda line: read.of(fraction(line.executed, line.figures.kopecks), line.figures), width=12.5),
        Column("in_force", _standing_title(scope), Kind.INTEGER,
               lambda line: Reader(is_empty=not is_any_in_force).count(line.in_force), width=13),
        Column("visits", words["visits"], Kind.INTEGER, lambda line: told(line.sent), width=13, total="sum"),
        Column("received", words["received"], Kind.INTEGER, lambda line: told(line.received), width=13.5,
               total="sum"),
        Column("partners", _l("Main partner regions"), read=lambda line: line.partners, width=31, wraps=True),
    )  # fmt: skip


def _standing_title(scope: Scope) -> str:
    """The year's last day as the form has it; while the year goes on, the day of the report."""
    if is_whole_year(scope):
        return str(_("Agreements in force on 31 December, units†"))
    return str(_("Agreements in force on %(day)s, units†", day=scope.formats.date_short(scope.standing_day)))


def _told(sent: tuple[int, int] | None, position: int, is_known: bool) -> int | str:
    if not is_known:
        return NO_DATA
    return NONE if sent is None else sent[position] or NONE


def _money(reader: Reader, figures: Figures | None) -> int | str:
    return NO_DATA if figures is None else reader.money(figures.kopecks, figures)
