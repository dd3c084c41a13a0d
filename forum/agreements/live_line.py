"""The figure of an edition in one spoken line, live at the signing desk and frozen for the press."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from forum.core.formatting import current_formats

_WHOLE = 1_000_000


class Told(Protocol):
    """What a line tells, under the names of ``AgreementTotals``; a frozen figure has the same."""

    @property
    def counted(self) -> int:
        """Signed documents."""

    @property
    def with_money(self) -> int:
        """Contracts in the sum."""

    @property
    def kopecks(self) -> int:
        """The sum."""

    @property
    def without_sum(self) -> int:
        """Contracts without a sum."""

    @property
    def confidential(self) -> int:
        """Contracts whose sum is not disclosed."""

    @property
    def ceilings(self) -> int:
        """Contracts with a ceiling or an estimate."""

    @property
    def no_rate(self) -> int:
        """Contracts without a rate."""

    @property
    def unverified(self) -> int:
        """Contracts awaiting verification."""

    @property
    def unverified_kopecks(self) -> int:
        """Their sum."""


def live_line(told: Told, moment: datetime) -> str:
    """«на 16:40: 73 документа, 61,2 млрд рос. руб., 9 без суммы, на проверке 3 на 14 млрд»."""
    time = current_formats().time_text(moment)
    if not told.counted:
        return str(_("at %(time)s: nothing is signed yet", time=time))
    return str(_("at %(time)s: %(told)s", time=time, told=", ".join(_parts(told))))


def _parts(told: Told) -> Iterator[str]:
    formats = current_formats()
    yield formats.documents_text(told.counted * _WHOLE)
    yield formats.money_short(told.kopecks, in_words=True) if told.with_money else str(_("no sum yet"))
    if told.without_sum:
        yield str(_("%(count)s without a sum", count=formats.integer(told.without_sum)))
    if told.confidential:
        yield str(_("%(count)s with an undisclosed sum", count=formats.integer(told.confidential)))
    if told.ceilings:
        yield str(_("%(count)s with a ceiling or an estimate", count=formats.integer(told.ceilings)))
    if told.no_rate:
        yield str(_("%(count)s without a rate", count=formats.integer(told.no_rate)))
    if told.unverified:
        count = formats.integer(told.unverified)
        if not told.unverified_kopecks:
            yield str(_("%(count)s awaiting verification", count=count))
        else:
            known = formats.amount_short(told.unverified_kopecks)
            yield str(_("%(count)s for %(sum)s awaiting verification", count=count, sum=known))
