"""The note beside the annual report: two pages that are read, of the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core.formatting import NO_DATA, NONE, Formats
from forum.core.formatting.wording import NBSP
from forum.core.security import Actor
from forum.core.spreadsheet import Share
from forum.core.word_documents import WordDocument
from forum.delegations.visit_units import VISIT_UNITS
from forum.reference.enums import Side
from forum.reports.queries import Largest
from forum.reports.reasons import REASONS
from forum.reports.scope import Scope, scope_of
from forum.reports.sheets.frames import rate_lines
from forum.reports.sheets.indicators import Indicator, Measured, edition_lines, heading, indicators, rate
from forum.statistics.columns import SIDE_TITLES
from forum.statistics.queries import RegionTotal

_LEADING: Final = 5
_CONTRACTS: Final = 5
# Two pages hold five titles of so many characters in any of the languages.
_LONGEST: Final = 150
_PPM: Final = Decimal(1_000_000)


def annual_note(*, year: int, locale: str, as_of: date | None = None, actor: Actor) -> bytes:
    """The note on documents signed in ``year`` as .docx, at most two pages, in words of ``locale``.

    The same arguments as ``annual_workbook``, the same figures: both are made of one ``Scope``. Equal content gives
    equal bytes.
    """
    with force_locale(locale):
        scope = scope_of(year, locale, as_of, actor)
        made = WordDocument(title=_("Note to the annual report for %(year)s", year=year), locale=locale)
        made.title(heading(scope), scope.as_of_line, *edition_lines(scope))
        _indicators(made, scope)
        _leaders(made, scope)
        for title, paragraphs in _parts(scope):
            made.heading(title)
            for text in paragraphs:
                made.paragraph(text)
        made.signature(_("Head of the department"))
        name, telephone = _("Prepared by (name)"), _("Telephone")
        made.paragraph(f"{name} {'_' * 22}  {telephone} {'_' * 16}")
        return made.content()


def _indicators(made: WordDocument, scope: Scope) -> None:
    made.heading(_("Main indicators"))
    # What the sum leaves out is told in words below.
    lines = [line for line in indicators(scope) if not line.is_part or line.measured is not Measured.UNITS]
    made.table(
        (_("Indicator"), _("Unit"), scope.year - 1, scope.year, _("Growth, %")),
        [_indicator(line, scope.formats) for line in lines],
        widths=(7.0, 3.2, 2.3, 2.3, 2.2),
        sides=("left", "left", "right", "right", "right"),
    )
    made.paragraph(coverage(scope))


def _indicator(line: Indicator, formats: Formats) -> tuple[str, ...]:
    growth = rate(line)
    return (
        f"– {line.title}" if line.is_part else line.title,
        line.unit,
        _shown(line.before, line.measured, formats),
        _shown(line.now, line.measured, formats),
        formats.share(_ppm(growth.value)) if isinstance(growth, Share) else str(growth),
    )


def _shown(value: int | Decimal | None, measured: Measured, formats: Formats) -> str:
    if isinstance(value, Decimal):
        return formats.share(_ppm(value))
    if value == 0:
        return NONE
    return formats.millions(value) if measured is Measured.MONEY else formats.integer(value)


def _ppm(fraction: Decimal | int) -> int:
    return int((fraction * _PPM).to_integral_value()) if isinstance(fraction, Decimal) else fraction


def coverage(scope: Scope) -> str:
    """What the sum takes in and what it leaves out, in one paragraph."""
    figures, left, formats = scope.now.figures, scope.left, scope.formats
    if not figures.documents:
        return str(_("No documents signed in this period are known."))
    told = [f"{name} – {formats.integer(part.contracts)}" for name, of in REASONS if (part := of(left)).contracts]
    text = str(
        _(
            "The sum takes in %(counted)s of %(contracts)s contracts.",
            counted=formats.integer(figures.contracts_in_sum), contracts=formats.integer(figures.contracts),
        )
    )  # fmt: skip
    if told:
        text += " " + _("Not in it:") + f" {'; '.join(told)}."
    if figures.default_kopecks:
        text += " " + str(
            _(
                "Attributed to regions by default shares: %(sum)s mn Russian roubles.",
                sum=formats.millions(figures.default_kopecks),
            )
        )
    return text


def _leaders(made: WordDocument, scope: Scope) -> None:
    made.heading(_("Leading regions"))
    leading = [scope.regions[side].leading(_LEADING) for side in scope.sides]
    if not any(leading):
        made.paragraph(NO_DATA)
        return
    money = _("mn Russian roubles")
    rows = [
        (str(number), *(text for row in pair for text in _leader(row, scope.formats)))
        for number, pair in enumerate(zip_longest(*leading), 1)
    ]
    made.table(
        (_("Rank"), *(text for side in scope.sides for text in (SIDE_TITLES[side], money))),
        rows,
        widths=(1.8, 5.0, 2.6, 5.0, 2.6),
        sides=("center", "left", "right", "left", "right"),
    )


def _leader(row: RegionTotal | None, formats: Formats) -> tuple[str, str]:
    return (NONE, NONE) if row is None else (row.name, formats.millions(row.figures.kopecks))


def _parts(scope: Scope) -> Iterator[tuple[str, Sequence[str]]]:
    yield _("Sectors"), [_sectors(scope)]
    yield _("Largest contracts"), list(_contracts(scope)) or [NO_DATA]
    yield _("Execution"), [_execution(scope)]
    yield _("Delegations"), [_delegations(scope), *_visits(scope)]
    yield _("What is not known"), list(_unknown(scope))


def _sectors(scope: Scope) -> str:
    known = [(total.sort, total.figures.kopecks) for total in scope.sectors if total.figures.kopecks]
    # What has no sector is no sector, however large: it stands last.
    known.sort(key=lambda pair: (pair[0] is None, -(pair[1] or 0)))
    shown = [*known[:_LEADING], *(pair for pair in known[_LEADING:] if pair[0] is None)]
    told = [
        _(
            "%(name)s – %(sum)s mn Russian roubles (%(share)s)",
            name=_("sector not stated") if sector is None else sector.name,
            sum=scope.formats.millions(kopecks),
            share=scope.formats.share_of(kopecks, scope.now.figures.kopecks),
        )
        for sector, kopecks in shown
    ]
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}." if told else NO_DATA


def _contracts(scope: Scope) -> Iterator[str]:
    for number, one in enumerate(scope.largest[:_CONTRACTS], 1):
        total, unit = scope.formats.millions(one.kopecks), _("mn Russian roubles").replace(" ", NBSP)
        yield f"{number}. {_title(one)} – {total}{NBSP}{unit}"


def _title(one: Largest) -> str:
    regions = " – ".join("; ".join(text.split("\n")) for text in (one.row.ru_regions, one.row.by_regions) if text)
    title = one.row.title if len(one.row.title) <= _LONGEST else f"{one.row.title[:_LONGEST].rstrip()}…"
    return f"{title} ({regions[:_LONGEST]})" if regions else title


def _execution(scope: Scope) -> str:
    _regions, whole = scope.reporting[Side.RU]
    formats = scope.formats
    if not whole.contracts:
        return NO_DATA
    if whole.silent == whole.contracts:
        return str(_("No reports on execution were received."))
    return str(
        _(
            "Reported on %(told)s of %(contracts)s contracts; executed since signing %(sum)s mn Russian roubles "
            "(%(share)s of the sum).",
            told=formats.integer(whole.contracts - whole.silent),
            contracts=formats.integer(whole.contracts),
            sum=formats.millions(scope.executed.total),
            share=formats.share_of(scope.executed.total, scope.now.figures.kopecks),
        )
    )


def _delegations(scope: Scope) -> str:
    figures, formats = scope.delegations, scope.formats
    if not figures.is_known:
        return NO_DATA
    return str(
        _(
            "Confirmed delegations: %(delegations)s with %(members)s participants; regions represented by their "
            "heads: %(heads)s.",
            delegations=formats.integer(figures.confirmed),
            members=formats.integer(figures.members_confirmed),
            heads=formats.integer(figures.heads_of_regions),
        )
    )


def _visits(scope: Scope) -> Iterator[str]:
    figures, formats = scope.visits, scope.formats
    if figures.knows_visits:
        told = [f"{unit.label} – {formats.integer(figures.count(unit.covers).visits)}" for unit in VISIT_UNITS[:3]]
        yield str(_("Visits outside the Forum: %(told)s.", told="; ".join(told)))


def _unknown(scope: Scope) -> Iterator[str]:
    if not scope.visits.knows_visits:
        yield str(_("The register has no visits outside the Forum in %(year)s.", year=scope.year))
    _regions, whole = scope.reporting[Side.RU]
    if whole.silent:
        yield str(
            _(
                "Of the execution of %(silent)s contracts worth %(sum)s mn Russian roubles nothing was reported.",
                silent=scope.formats.integer(whole.silent), sum=scope.formats.millions(whole.silent_kopecks),
            )
        )  # fmt: skip
    if scope.left.contracts:
        yield str(
            _(
                "The sums of %(contracts)s contracts are not known or do not enter the total.",
                contracts=scope.formats.integer(scope.left.contracts),
            )
        )
    yield from rate_lines(scope)
