"""URL converters: a row's key in ASCII digits that fit the database."""

from __future__ import annotations

from flask import Flask
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


def init_app(app: Flask) -> None:
    """Register the converters; before any blueprint."""
    app.url_map.converters["id"] = KeyConverter
