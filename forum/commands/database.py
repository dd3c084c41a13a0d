"""`forum db`, `forum data`, `forum demo`: the structure, the public data, the training edition."""

from __future__ import annotations

import click
from flask_migrate import upgrade as run_migrations

from forum import demo as demonstration
from forum import loading
from forum.commands.application import in_application
from forum.config import resource_path
from forum.core.db import db
from forum.doctor import stored_revision


@click.group("db")
def database() -> None:
    """The structure of the database."""


@database.command()
@in_application
def upgrade() -> None:
    """Bring the database to the newest structure; what is stored stays."""
    before = stored_revision()
    db.session.rollback()
    run_migrations(directory=str(resource_path("migrations")))
    after = stored_revision()
    if before is None:
        told = f"is set up, at {after}"
    else:
        told = f"is at {after}" if before == after else f"went from {before} to {after}"
    click.echo(f"The database {told}.")


@click.group("data")
def data() -> None:
    """The public data that ship with the product."""


@data.command()
@in_application
def load() -> None:
    """Load the reference data and the public history; loading again changes nothing."""
    loading.load_all(click.echo)


@click.command()
@in_application
def demo() -> None:
    """Make the training edition and an account per role; where they exist, nothing changes."""
    demonstration.build(click.echo)
