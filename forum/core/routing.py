"""URL converters: a row's key in ASCII digits that fit the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import BaseConverter, ValidationError

MAX_KEY = 2**31 - 1
"""Keys are INTEGER columns: PostgreSQL refuses a larger parameter with an error instead of finding no row."""


class KeyConverter(BaseConverter):
    """``<id:…>``: Werkzeug's ``int`` takes Arabic-Indic digits and numbers no database holds."""

    regex = "[1-9][0-9]{0,18}"
    part_isolating = True

    def to_python(self, value: str) -> int:
        """The key; a number past INTEGER is no row of ours, hence a 404."""
        number = int(value)
        if not value.isascii() or number > MAX_KEY:
            raise ValidationError
        return number


def record_urls(endpoint: str, argument: str) -> Callable[[int], str]:
    """Addresses of records by key, for long lists: routed once, not once per row.

    ``argument`` is the endpoint's ``<id:…>``, its only argument.
    """
    values: dict[str, Any] = {argument: MAX_KEY}
    before, _key, after = url_for(endpoint, **values).partition(str(MAX_KEY))
    return lambda key: f"{before}{key}{after}"


def init_app(app: Flask) -> None:
    """Register the converters, before any blueprint, and give templates ``record_urls``."""
    app.url_map.converters["id"] = KeyConverter
    app.jinja_env.globals["record_urls"] = record_urls
