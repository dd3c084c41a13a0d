"""Addresses of the rows behind a figure, and what a total leaves out, each with its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.forms import filter_arguments
from forum.agreements.queries import AgreementFilter
from forum.core.formatting import currency_label, current_formats
from forum.core.security import Actor, Permission
from forum.statistics.forms import StatisticsForm
from forum.statistics.queries import LeftOut, Part


@dataclass(frozen=True, slots=True)
class Note:
    """A line beside a total; ``url`` leads to its rows."""

    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The register as the figures of a page see it; a reader who may not open the register gets no links."""

    base: AgreementFilter
    is_open: bool

    def url(self, **changes: Any) -> str | None:
        """The address of the rows, with further filters of ``AgreementFilter``."""
        if not self.is_open:
            return None
        arguments: dict[str, Any] = dict(filter_arguments(replace(self.base, **changes)))
        return url_for("agreements.index", **arguments)

    def region(self, code: str) -> str | None:
        """The documents with a region's participation."""
        return self.url(region=code) if code else self.url()

    def edition(self, code: str) -> str | None:
        """The documents of an edition."""
        return self.url(forum=code)

    def year(self, year: str) -> str | None:
        """The documents signed in a year."""
        return self.url(year=int(year))


def rows_of(form: StatisticsForm, actor: Actor) -> Rows:
    """The rows behind the totals that ``form`` asks for."""
    told = form.told
    return rows_behind(
        actor,
        forum=told.get("forum"),
        year=int(told["year"]) if "year" in told else None,
        as_of=told.get("as_of"),
        signed_until=told.get("as_of"),
        kinds=(told["kind"],) if "kind" in told else (),
        levels=(told["level"],) if "level" in told else (),
        sector=told.get("sector"),
    )


def rows_behind(actor: Actor, **chosen: Any) -> Rows:
    """The counted rows of the register that ``chosen`` (fields of ``AgreementFilter``) asks for."""
    return Rows(AgreementFilter(counts=True, **chosen), actor.may(Permission.AGREEMENTS_VIEW))


def left_out_notes(left: LeftOut, rows: Rows) -> list[Note]:
    """What a total of value leaves out, in words, and what of it was attributed by default shares."""
    formats = current_formats()
    contract = {"kinds": (AgreementKind.CONTRACT,)}
    notes = [
        _part(_("without a sum: %(parts)s"), left.without_sum, rows.url(disclosures=(Disclosure.NONE,), **contract)),
        _part(
            _("not disclosed: %(parts)s"), left.confidential,
            rows.url(disclosures=(Disclosure.CONFIDENTIAL,), **contract),
        ),
        _part(_("ceilings: %(parts)s"), left.ceilings, rows.url(disclosures=(Disclosure.CEILING,), **contract)),
        _part(_("estimates: %(parts)s"), left.estimates, rows.url(disclosures=(Disclosure.ESTIMATE,), **contract)),
        _part(
            _("awaiting verification: %(parts)s"), left.unverified,
            rows.url(disclosures=(Disclosure.DISCLOSED,), awaits_verification=True, **contract),
        ),
        _part(
            _("no rate: %(parts)s"), replace(left.no_rate, kopecks=None), rows.url(no_rate=True, **contract),
            more=", ".join(
                f"{currency_label(code)} – {formats.integer(count)}" for code, count in left.no_rate_currencies
            ),
        ),
    ]  # fmt: skip
    return [note for note in notes if note is not None]


def default_note(left: LeftOut, rows: Rows) -> Note | None:
    """What of the total was attributed by default shares; None where nothing was."""
    if not left.default_kopecks:
        return None
    amount = current_formats().money_with_currency(left.default_kopecks)
    return Note(
        _("of the total attributed by default shares: %(amount)s", amount=amount),
        rows.url(default_shares=True, money=True),
    )


def _part(text: str, part: Part, url: str | None, more: str = "") -> Note | None:
    if not part.contracts:
        return None
    told = ngettext("%(num)s contract", "%(num)s contracts", part.contracts)
    if part.kopecks:
        told += f", {current_formats().money_short(part.kopecks)}"
    if more:
        told += f" ({more})"
    return Note(text % {"parts": told}, url)
