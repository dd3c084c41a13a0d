"""`forum settle`: states that follow from days and links."""

from __future__ import annotations

import click

from forum.agreements.services import settle_states
from forum.commands.application import in_application
from forum.core.db import db
from forum.core.imports.runs import clear_forgotten
from forum.core.security import CONSOLE


@click.command()
@in_application
def settle() -> None:
    """Let documents enter into force, expire and be replaced by their days and links; run it daily.

    Lists that were sent a day ago and not brought in are forgotten.
    """
    number = settle_states(actor=CONSOLE)
    clear_forgotten()
    db.session.commit()
    click.echo(f"{number} document{'' if number == 1 else 's'} changed." if number else "Nothing has changed.")
