"""The `forum` command: registers what the modules of `forum.commands` do."""

from __future__ import annotations

import click

from forum.commands import accounts, database, exporting, health, importing, mailing, reporting, serving, settling


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="forum-register")
def main() -> None:
    """Register of the Forum of Regions of Russia and Belarus."""


for command in (
    serving.serve,
    database.database,
    database.data,
    database.demo,
    accounts.user,
    importing.importing,
    exporting.export,
    reporting.report,
    settling.settle,
    mailing.outbox,
    health.doctor,
):
    main.add_command(command)
