"""`forum report`: what is sent upward."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale

from forum.commands.application import acting_as, in_application, write_whole
from forum.config import LOCALES
from forum.core.db import reading
from forum.core.security import Permission

FIRST_YEAR, LAST_YEAR = 2014, 2100


@click.group()
def report() -> None:
    """Reports as workbooks."""


@report.command()
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True, help="Year of signing.")
@click.option("-o", "--output", "path", required=True, metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--locale", type=click.Choice(LOCALES), help="Language of the report; the installation's when left out.")
@click.option(
    "--as-of", "as_of", metavar="D", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="As known on this day."
)
@click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console.")
@in_application
def annual(year: int, path: Path, locale: str | None, as_of: datetime | None, email: str | None) -> None:
    """Write the annual report of a year."""
    # Imported here: the charts of openpyxl slow the start of every other command.
    from forum.reports.annual import annual_workbook  # noqa: PLC0415  # see above

    if path.suffix.lower() != ".xlsx":
        raise click.ClickException("The name of the file must end in .xlsx.")
    actor = acting_as(email)
    if not actor.may(Permission.REPORTS_VIEW):
        raise click.ClickException(f"The role of {email} does not allow this.")
    language = locale or current_app.config["FORUM"].default_locale
    day: date | None = as_of.date() if as_of else None
    with force_locale(language), reading():
        size = write_whole(path, annual_workbook(year=year, locale=language, as_of=day, actor=actor))
    click.echo(f"{path}: {size} bytes")
