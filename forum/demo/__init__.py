"""The training edition: invented data, marked so, written through the services like everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.db import db
from forum.core.errors import DomainError
from forum.demo.accounts import ACCOUNTS_FILE, Issued, keep_passwords, make_accounts
from forum.demo.accreditation import make_badges
from forum.demo.courses import make_courses
from forum.demo.delegations import make_delegations
from forum.demo.documents import make_documents
from forum.demo.edition import make_edition
from forum.demo.organisations import make_organisations
from forum.demo.signing import make_slots
from forum.forums.models import Forum
from forum.reference.models import Region

__all__ = ["build"]

Echo = Callable[[str], None]


def build(echo: Echo) -> None:
    """Make the training edition with accounts, delegations and documents, and commit; where one exists, do nothing.

    ``echo`` is called with lines of words, the new passwords among them. The same seed gives the same invented data;
    days follow the calendar, so that registration is open. Raises ``DomainError`` before the reference data are loaded.
    """
    file = Path(current_app.instance_path) / ACCOUNTS_FILE
    if db.session.scalar(sa.select(Forum.id).where(Forum.is_training).limit(1)) is not None:
        echo(_("There is a training edition already; nothing has changed."))
        _say_where(echo, file)
        db.session.rollback()
        return
    try:
        issued = _build(echo)
        with keep_passwords(file, issued):
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    for one in issued:
        echo(f"  {one.email}  {one.password or _('(its password is as it was)')}")
    _say_where(echo, file)


def _build(echo: Echo) -> list[Issued]:
    if db.session.scalar(sa.select(sa.func.count()).select_from(Region)) == 0:
        raise DomainError(None, _l("Load the reference data first: forum data load"))
    organisations = make_organisations()
    cast, issued = make_accounts(organisations)
    forum = make_edition(cast, organisations)
    delegations, members = make_delegations(cast, forum, organisations)
    documents = make_documents(cast, forum, organisations)
    make_badges(cast, forum)
    make_slots(cast, forum)
    make_courses(cast, forum)
    echo(
        _(
            "Training edition %(code)s: %(delegations)s delegations, %(members)s persons, %(documents)s documents, "
            "all invented.",
            code=forum.code,
            delegations=delegations,
            members=members,
            documents=documents,
        )
    )
    return issued


def _say_where(echo: Echo, file: Path) -> None:
    if file.exists():
        echo(_("The passwords of the training accounts stand in %(file)s.", file=file))
    else:
        echo(_("The file with the passwords is gone; an administrator gives out new ones under “Accounts”."))
