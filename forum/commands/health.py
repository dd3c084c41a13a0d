"""`forum doctor`: whether the installation is sound, in words."""

from __future__ import annotations

import click

from forum.commands.application import in_application
from forum.core.db import reading
from forum.doctor import examine


@click.command()
@in_application
def doctor() -> None:
    """Tell in words what is right and what is wrong with the installation; fails when something is wrong."""
    wrong = 0
    with reading():
        for finding in examine():
            click.echo(f"{'ok   ' if finding.is_good else 'WRONG'}  {finding.text}")
            wrong += not finding.is_good
    if wrong:
        raise click.ClickException("One thing is wrong." if wrong == 1 else f"{wrong} things are wrong.")
