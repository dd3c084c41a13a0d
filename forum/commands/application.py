"""What every command needs: the application around it, who acts, failures in words, files written whole."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import sqlalchemy as sa
from flask import Flask

from forum.accounts.queries import Standing, account_by_email, standing_of
from forum.app import create_app
from forum.config import ConfigurationError
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor
from forum.core.spreadsheet import TooManyRowsError
from forum.forums.models import Forum
from forum.reference.models import Region

P = ParamSpec("P")
R = TypeVar("R")

_NO_TABLE = ("no such table", "no such column", "does not exist")


def in_application(command: Callable[P, R]) -> Callable[P, R]:
    """Run ``command`` inside the application; what it left uncommitted is rolled back, failures become words."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with application().app_context():
                try:
                    return command(*args, **kwargs)
                finally:
                    db.session.rollback()
        except (ConfigurationError, DomainError, TooManyRowsError) as error:
            raise click.ClickException(str(error)) from error
        except sa.exc.DBAPIError as error:
            raise click.ClickException(_in_words(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error

    return run


def application() -> Flask:
    """The application of this run: the one a test put there, else one of the environment's settings."""
    root = click.get_current_context().find_root()
    if root.obj is None:
        root.obj = create_app()
    app: Flask = root.obj
    return app


def acting_as(email: str | None) -> Actor:
    """The account of ``--as``, else the console. Raises ``click.ClickException`` for an account that does not work."""
    if email is None:
        return CONSOLE
    user = account_by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account {email}.")
    if standing_of(is_active=user.is_active, valid_until=user.valid_until) is not Standing.WORKING:
        raise click.ClickException(f"The account {email} is deactivated or its term is over.")
    return user.actor


def forum_code(text: str | None) -> str | None:
    """The code of the edition that ``--forum`` names by code («X», «t1») or number («10»)."""
    if text is None:
        return None
    wanted = Forum.code == text.strip().upper()
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 10:
        wanted = sa.or_(wanted, Forum.number == int(text))
    found = db.session.scalars(sa.select(Forum.code).where(wanted)).all()
    if len(found) != 1:
        raise click.ClickException(f"There is no edition {text!r}. Give its number or code, for example 10, X or T1.")
    return found[0]


def region_code(text: str | None) -> str | None:
    """The code of the region that ``--region`` names, for example RU-BA."""
    if text is None:
        return None
    found = db.session.scalar(sa.select(Region.code).where(Region.code == text.strip().upper()))
    if found is None:
        raise click.ClickException(f"There is no region {text!r}. Give its code, for example RU-BA or BY-MI.")
    return found


def write_whole(path: Path, chunks: Iterable[bytes]) -> int:
    """Write a file that appears complete or not at all; return its size in bytes.

    The draft lies in the same folder, so that the last step is one rename on one file system.
    """
    if not path.parent.is_dir():
        raise click.ClickException(f"There is no folder {path.parent}.")
    if path.is_dir():
        raise click.ClickException(f"{path} is a folder.")
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return size


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _in_words(error: sa.exc.DBAPIError) -> str:
    first_line = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if any(part in str(error.orig) for part in _NO_TABLE):
        return f"The database has not the newest structure ({first_line}). Run: forum db upgrade"
    return f"The database refused: {first_line}"
