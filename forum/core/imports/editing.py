"""The round trip's way out: the records of a register as a workbook that is edited and sent back."""

from __future__ import annotations

from collections.abc import Iterator

from forum.core.imports.importers import Importer, Order
from forum.core.imports.templates import list_workbook
from forum.core.spreadsheet import Kind


def editing_workbook(importer: Importer, order: Order) -> Iterator[bytes]:
    """The chunks of the workbook: every column of the list, drop-downs, the hidden mark of each row.

    Raises ``ValueError`` for an importer without ``rows``.
    """
    if importer.rows is None:
        raise ValueError(f"{importer.name} has no rows to edit")
    columns = [
        column
        for column in importer.register(order).columns
        if column.entry is not None or column.is_hidden or column.kind is Kind.ORDINAL or column.in_export
    ]
    return list_workbook(importer, order, columns, importer.rows(order))
