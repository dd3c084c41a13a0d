"""Reading of documents: scope, filter, register rows, totals, allocation."""

from forum.agreements.queries.documents import agreement_seen_by, agreements_visible_to, allocation_of
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.rows import (
    AgreementRow,
    RegionShareRow,
    agreement_rows,
    region_share_rows,
    register_batches,
    register_rows,
)
from forum.agreements.queries.statements import register_statement
from forum.agreements.queries.totals import AgreementTotals, CurrencyTotal, agreement_totals

__all__ = [
    "AgreementFilter",
    "AgreementRow",
    "AgreementTotals",
    "CurrencyTotal",
    "RegionShareRow",
    "agreement_rows",
    "agreement_seen_by",
    "agreement_totals",
    "agreements_visible_to",
    "allocation_of",
    "region_share_rows",
    "register_batches",
    "register_rows",
    "register_statement",
]
