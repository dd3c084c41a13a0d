"""The public data shipped with the product, loaded in one transaction; loading it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements import loading as agreements
from forum.core.db import db
from forum.core.security import CONSOLE, Actor
from forum.core.shipped import Tally
from forum.forums import loading as forums
from forum.rates import loading as rates
from forum.reference import loading as reference

Echo = Callable[[str], None]

TITLES = {
    "country": _l("Countries"),
    "district": _l("Federal districts"),
    "region": _l("Regions"),
    "place": _l("Places"),
    "sector": _l("Sectors"),
    "organisation": _l("Organisations"),
    "currency": _l("Currencies"),
    "exchange_rate": _l("Exchange rates"),
    "forum": _l("Editions of the forum"),
    "agreement": _l("Public documents"),
}


def load_all(echo: Echo, *, actor: Actor = CONSOLE) -> None:
    """Load countries, regions, organisations, rates, editions and public documents, and commit.

    ``echo`` is called with one line of words per table. New rows are added; rows that only commands have written
    follow the files; rows that a person edited stay as they are. Nothing is ever deleted.
    """

    def report(table: str, tally: Tally) -> None:
        echo(f"{TITLES[table]}: {in_words(tally)}")

    try:
        for feature in (reference, rates, forums, agreements):
            feature.load(actor, report)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def in_words(tally: Tally) -> str:
    """A tally as one line: «90 added, 2 left as edited here», or that nothing changed."""
    parts = [
        _("%(number)s added", number=tally.added) if tally.added else "",
        _("%(number)s changed", number=tally.changed) if tally.changed else "",
        _("%(number)s left as they were edited here", number=tally.kept) if tally.kept else "",
    ]
    return ", ".join(part for part in parts if part) or _("nothing has changed")
