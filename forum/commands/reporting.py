"""`forum report`: what is sent upward, and what stays inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import force_locale

from forum.commands.application import acting_as, in_application, write_whole
from forum.config import LOCALES
from forum.core.db import reading
from forum.core.errors import DomainError
from forum.core.security import Permission
from forum.reports.enums import ReportKind

FIRST_YEAR, LAST_YEAR = 2014, 2100
UNREADABLE = 2
"""The exit code for a file of which nothing can be said."""


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


@report.command()
@_options(".xlsx")
@in_application
def annual(**options: Any) -> None:
    """Write the annual report of a year."""
    _write(ReportKind.ANNUAL, **options)


@report.command()
@_options(".docx")
@in_application
def note(**options: Any) -> None:
    """Write the two-page note to the annual report of a year."""
    _write(ReportKind.NOTE, **options)


@report.command()
@_options(".xlsx")
@in_application
def internal(**options: Any) -> None:
    """Write the internal workbook of a year: what the report leaves out and why, control totals."""
    _write(ReportKind.INTERNAL, **options)


def _write(
    kind: ReportKind, *, year: int, path: Path, locale: str | None, as_of: datetime | None, email: str | None
) -> None:
    # Imported here: the charts of openpyxl slow the start of every other command.
    from forum.reports.kinds import REPORTS  # noqa: PLC0415  # see above

    actor = acting_as(email)
    if not actor.may(REPORTS[kind].permission):
        raise click.ClickException(f"The role of {email} does not allow this.")
    language = locale or current_app.config["FORUM"].default_locale
    day = as_of.date() if as_of else None
    with force_locale(language), reading():
        size = write_whole(path, REPORTS[kind].build(year=year, locale=language, as_of=day, actor=actor))
    click.echo(f"{path}: {size} bytes")


@report.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--against", metavar="EDITION", help="Hold it against this edition, e.g. annual/2023/ru/1.")
@click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console.")
@in_application
def verify(path: Path, against: str | None, email: str | None) -> None:
    """Tell whether a file is a report that was frozen here, what is changed in it, and what the register says now.

    Ends with 0 where the file says what was frozen, with 1 where it does not, with 2 where it cannot be read.
    """
    # Imported here as in ``_write``.
    from forum.commands.verifying import lines_of  # noqa: PLC0415  # see above
    from forum.reports.verification import run_named  # noqa: PLC0415  # see above
    from forum.reports.verification import verify as verify_file  # noqa: PLC0415  # see above

    actor = acting_as(email)
    if not actor.may(Permission.REPORTS_VIEW):
        raise click.ClickException(f"The role of {email} does not allow this.")
    with force_locale("en"), reading():
        run = None if against is None else run_named(against, actor)
        if against is not None and run is None:
            raise click.ClickException(f"There is no edition {against}. Name it as annual/2023/ru/1.")
        try:
            found = verify_file(path.read_bytes(), filename=path.name, actor=actor, against=run)
        except DomainError as error:
            click.echo(f"{path}: {error}", err=True)
            raise SystemExit(UNREADABLE) from error
        for line in lines_of(found):
            click.echo(line)
    if not found.is_sound:
        raise SystemExit(1)
