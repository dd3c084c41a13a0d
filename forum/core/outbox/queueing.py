"""Writing letters into the outbox, in the transaction of what they tell of; no server is spoken to here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from forum.config import Settings
from forum.core.db import db
from forum.core.outbox.models import Letter, LetterState
from forum.core.text import clean_line

_LONGEST_SUBJECT: Final = 200
_CLOSING: Final = _l("Letters name no persons: open the page to read more. This letter needs no answer.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and in which language («ru», «be», «en»; None is the installation's)."""

    address: str
    locale: str | None


def is_mailed() -> bool:
    """Whether a mail server is set; without one no letter is written and links are handed over by hand."""
    return _settings().mail_url is not None


def queue_letter(
    *, recipients: Iterable[Recipient], subject: Any, path: str, told: Callable[[str], Iterable[object]]
) -> int:
    """Write one letter to each of ``recipients`` and return how many were written.

    ``subject`` is a lazy text and ``told`` gives the lines in a language; neither names a person. Each letter has them
    in its reader's language, and under them the address of the page ``path``. A letter that waits already and says the
    same is not written twice: several decisions on one record are one letter. Without a mail server nothing is written.
    """
    if not is_mailed():
        return 0
    letters = [_letter(one, subject, path, told) for one in {one.address: one for one in recipients}.values()]
    if not letters:
        return 0
    waiting = _waiting({letter.recipient for letter in letters})
    fresh = [letter for letter in letters if (letter.recipient, letter.subject, letter.body) not in waiting]
    db.session.add_all(fresh)
    db.session.flush()
    return len(fresh)


def _letter(recipient: Recipient, subject: Any, path: str, told: Callable[[str], Iterable[object]]) -> Letter:
    locale = recipient.locale or _settings().default_locale
    with force_locale(locale):
        # One line, nothing invisible: a subject is a header, and what follows a line break would be another.
        heading = clean_line(str(subject))[:_LONGEST_SUBJECT]
        said = [clean_line(str(line)) for line in told(locale)]
        closing = str(_CLOSING)
    body = "\n\n".join([*said, f"{_settings().base_url}{path}", closing])
    return Letter(recipient=recipient.address, locale=locale, subject=heading, body=f"{body}\n")


def _waiting(addresses: Collection[str]) -> set[tuple[str, str, str]]:
    # Of one that was tried it is not known whether the server has it.
    statement = sa.select(Letter.recipient, Letter.subject, Letter.body).where(
        Letter.state == LetterState.QUEUED, Letter.attempts == 0, Letter.recipient.in_(addresses)
    )
    return {(row.recipient, row.subject, row.body) for row in db.session.execute(statement)}


def _settings() -> Settings:
    settings: Settings = current_app.config["FORUM"]
    return settings
