"""The list of a frozen figure: its columns serve the page, the workbook and CSV."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import AGREEMENT_KIND_LABELS, DISCLOSURE_LABELS, AgreementKind, Disclosure
from forum.agreements.models import PressFigureDocument
from forum.agreements.queries.press_figures import FigureChange
from forum.core.spreadsheet import Column, Kind, Register

FIGURE_CHANGE_LABELS: Final = {
    FigureChange.GONE: _l("counts no more"),
    FigureChange.SUM: _l("another sum"),
    FigureChange.EDITED: _l("changed without effect on the sum"),
    FigureChange.ADDED: _l("counts since"),
}


def press_figure_register() -> Register[PressFigureDocument]:
    """The list's columns; the sum of the last one is the figure."""
    return Register(
        name="press-figure",
        title=_l("Figure for the press"),
        columns=(
            Column("ordinal", _l("No."), Kind.ORDINAL),
            Column("register_number", _l("Register number"), read=lambda row: row.register_number, width=14),
            Column("kind", _l("Kind of document"), read=lambda row: str(AGREEMENT_KIND_LABELS[row.kind]), width=20),
            Column("title", _l("Title of the document"), read=lambda row: row.title, width=56, wraps=True),
            Column("signed_on", _l("Signed on"), Kind.DATE, lambda row: row.signed_on),
            Column("left_out", _l("Why it is not in the sum"), read=why_left_out, width=28, wraps=True),
            Column("value_rub", _l("In the sum, Russian roubles"), Kind.MONEY, lambda row: row.value_rub, total="sum"),
        ),
    )


def why_left_out(row: PressFigureDocument) -> str | None:
    """Why the sum leaves the document out; None where it is in the sum or is no contract."""
    if row.value_rub is not None or row.kind is not AgreementKind.CONTRACT:
        return None
    if row.disclosure is not Disclosure.DISCLOSED:
        return str(DISCLOSURE_LABELS[row.disclosure])
    return str(_l("no rate")) if row.is_verified else str(_l("awaits verification"))
