"""Addresses of styles, scripts and icons that change with their content, so that browsers may keep them a year."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.security import safe_join

YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Add ``?v=<hash>`` to every address of a static file and let it be kept for a year."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.jinja_env.globals["asset_url"] = asset_url

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if name is None or "v" in values or endpoint.rpartition(".")[2] != "static":
            return
        scaffold = app.blueprints.get(endpoint.rpartition(".")[0], app)
        version = _version(str(scaffold.static_folder), str(name), app.debug)
        if version:
            values["v"] = version


def asset_url(filename: str, endpoint: str = "static") -> str:
    """The address of a style, script or picture; built once, since a page names forty and a file stays what it is."""
    if current_app.debug:
        return url_for(endpoint, filename=filename)
    return _kept_url(request.script_root, endpoint, filename)


@functools.lru_cache(maxsize=1024)
def _kept_url(_script_root: str, endpoint: str, filename: str) -> str:
    return url_for(endpoint, filename=filename)


def _version(folder: str, name: str, is_developing: bool) -> str | None:
    # While developing, a changed file is read again; a page of an installation asks for forty addresses.
    return _hash(folder, name) if is_developing else _kept_hash(folder, name)


def _hash(folder: str, name: str) -> str | None:
    """Ten hex digits of the content; None for what is no file."""
    joined = safe_join(folder, name)
    if joined is None or not Path(joined).is_file():
        return None
    return hashlib.sha256(Path(joined).read_bytes()).hexdigest()[:10]


_kept_hash = functools.lru_cache(maxsize=1024)(_hash)
