"""Documents and contracts of the year, from the columns of the register; no persons."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.agreements.columns import agreements_register
from forum.agreements.enums import AgreementKind
from forum.agreements.queries import AgreementFilter, AgreementRow, register_rows, register_statement
from forum.core.spreadsheet import RegisterSheet
from forum.reports.scope import Scope

_SIDES = ("ru_organisations", "ru_regions", "by_organisations", "by_regions")
_DOCUMENT = ("ordinal", "register_number", "signed_on", "forum", "kind", "level", "title", *_SIDES, "state")
_CONTRACT = (
    "ordinal", "register_number", "signed_on", "forum", "title", *_SIDES, "disclosure", "value", "currency", "rate",
    "rate_date", "value_rub", "state",
)  # fmt: skip
_OTHER_KINDS = tuple(kind for kind in AgreementKind if kind is not AgreementKind.CONTRACT)


def sheets(scope: Scope) -> Iterator[RegisterSheet[AgreementRow]]:
    """Contracts and other documents; no list without documents."""
    figures = scope.now.figures
    if figures.contracts:
        yield contracts_sheet(scope)
    if figures.documents > figures.contracts:
        yield agreements_sheet(scope)


def agreements_sheet(scope: Scope) -> RegisterSheet[AgreementRow]:
    """All signed documents but contracts."""
    title = _("Agreements and other documents signed in %(year)s", year=scope.year)
    return _sheet(scope, _("Documents"), title, _OTHER_KINDS, _DOCUMENT)


def contracts_sheet(scope: Scope) -> RegisterSheet[AgreementRow]:
    """All signed contracts with their sums; the total is that of the report."""
    title = _("Contracts signed in %(year)s", year=scope.year)
    return _sheet(scope, _("Contracts"), title, (AgreementKind.CONTRACT,), _CONTRACT)


def _sheet(
    scope: Scope, name: str, title: str, kinds: tuple[AgreementKind, ...], keys: tuple[str, ...]
) -> RegisterSheet[AgreementRow]:
    day = scope.chosen.day
    wanted = AgreementFilter(year=scope.year, kinds=kinds, counts=True, signed_until=day, as_of=day)
    register = agreements_register(first=scope.first, as_of=day)
    columns = [column for column in register.columns if column.key in keys]
    statement = register_statement(actor=scope.actor, chosen=wanted)
    rows = register_rows(statement, locale=scope.locale, as_of=day)
    return RegisterSheet(columns=columns, rows=rows, name=name, title=title, heading=(scope.as_of_line,), frozen=2)
