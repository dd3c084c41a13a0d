"""`forum report`: what is sent upward, and what stays inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import click
from flask import current_app
from flask_babel import force_locale

from forum.commands.application import acting_as, in_application, write_whole
from forum.config import LOCALES
from forum.core.db import reading
from forum.core.security import Actor, Permission

FIRST_YEAR, LAST_YEAR = 2014, 2100


class Paper(Protocol):
    """What makes a file on a year."""

    def __call__(self, *, year: int, locale: str, as_of: date | None, actor: Actor) -> Iterable[bytes]:
        """Chunks of the file."""
        ...


@click.group()
def report() -> None:
    """Reports as workbooks, and the note beside them."""


def _options(suffix: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What every paper on a year is asked by; the file's name ends in ``suffix``."""

    def checked(_context: click.Context, _parameter: click.Parameter, path: Path) -> Path:
        if path.suffix.lower() != suffix:
            raise click.ClickException(f"The name of the file must end in {suffix}.")
        return path

    options = (
        click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True, help="Year of signing."),
        click.option(
            "-o", "--output", "path", required=True, metavar=f"FILE{suffix}", callback=checked,
            type=click.Path(path_type=Path),
        ),
        click.option(
            "--locale", type=click.Choice(LOCALES), help="Language of the report; the installation's when left out."
        ),
        click.option(
            "--as-of", "as_of", metavar="D", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="As known on this day."
        ),
        click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console."),
    )  # fmt: skip

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


# The papers are imported in the commands: the charts of openpyxl slow the start of every other command.


@report.command()
@_options(".xlsx")
@in_application
def annual(**options: Any) -> None:
    """Write the annual report of a year."""
    from forum.reports.annual import annual_workbook  # noqa: PLC0415  # see above

    _write(annual_workbook, **options)


@report.command()
@_options(".docx")
@in_application
def note(**options: Any) -> None:
    """Write the two-page note to the annual report of a year."""
    from forum.reports.note import annual_note  # noqa: PLC0415  # see above

    _write(lambda **asked: [annual_note(**asked)], **options)


@report.command()
@_options(".xlsx")
@in_application
def internal(**options: Any) -> None:
    """Write the internal workbook of a year: what the report leaves out and why, control totals."""
    from forum.reports.internal import internal_workbook  # noqa: PLC0415  # see above

    _write(internal_workbook, **options)


def _write(
    paper: Paper, *, year: int, path: Path, locale: str | None, as_of: datetime | None, email: str | None
) -> None:
    actor = acting_as(email)
    if not actor.may(Permission.REPORTS_VIEW):
        raise click.ClickException(f"The role of {email} does not allow this.")
    language = locale or current_app.config["FORUM"].default_locale
    day = as_of.date() if as_of else None
    with force_locale(language), reading():
        size = write_whole(path, paper(year=year, locale=language, as_of=day, actor=actor))
    click.echo(f"{path}: {size} bytes")
