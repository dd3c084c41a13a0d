"""Pages of statistics: regions, the matrix, editions and years, visits, each with its files."""

from __future__ import annotations

from flask import Flask

from forum.statistics.views import matrix, periods, regions, visits
from forum.statistics.views.blueprint import blueprint

__all__ = ["init_app", "matrix", "periods", "regions", "visits"]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
