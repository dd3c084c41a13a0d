"""The three measures, never mixed, and how many rows a table shows."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Measure(StrEnum):
    """What a map or matrix shows; value and share add up over regions, participation does not."""

    VALUE = "value"
    SHARE = "share"
    DOCUMENTS = "documents"


MEASURE_LABELS = {
    Measure.VALUE: _l("Sum of contracts"),
    Measure.SHARE: _l("Share of documents"),
    Measure.DOCUMENTS: _l("Documents with participation"),
}


class Extent(StrEnum):
    """Which regions a table lists."""

    WITH_DOCUMENTS = "with_documents"
    ALL = "all"


EXTENT_LABELS = {
    Extent.WITH_DOCUMENTS: _l("With documents"),
    Extent.ALL: _l("All regions"),
}


class Period(StrEnum):
    """What the totals over time are told by."""

    EDITION = "edition"
    YEAR = "year"


PERIOD_LABELS = {Period.EDITION: _l("By edition"), Period.YEAR: _l("By year of signing")}
