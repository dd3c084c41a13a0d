"""`forum serve`: the site on this machine."""

from __future__ import annotations

import gc
import os
import socket

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from forum.app import create_app
from forum.commands.application import in_application
from forum.commands.mailing import sender_beside
from forum.config import Settings
from forum.core.db import reading
from forum.doctor import is_current

BACKLOG = 1024
COLLECTION = (20_000, 20, 20)
"""New objects before the collector looks for cycles: a few megabytes, as a page makes. Python's own: 700, 10, 10."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; one per core when left out.")
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve the site until it is stopped with Ctrl+C."""
    _check_database()
    _check_port(host, port)
    # One thread per process: threads of one process wait for each other, processes do not.
    server = Granian(
        "forum.commands.serving:site",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        blocking_threads=1,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    shown = f"[{host}]" if ":" in host else host
    server.on_startup(lambda: click.echo(f"The register is served at http://{shown}:{port} (stop with Ctrl+C)"))
    with sender_beside(Settings.from_environment()):
        server.serve()


def site() -> Flask:
    """The application of one server process."""
    app = create_app()
    calm_collector()
    return app


def calm_collector() -> None:
    """Spare requests the search for cycles among what lives as long as the process, and several searches a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION)


@in_application
def _check_database() -> None:
    with reading():
        if not is_current():
            raise click.ClickException("The database has not the newest structure. Run: forum db upgrade")


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"Cannot listen at {host}:{port}: {error.strerror}") from error
