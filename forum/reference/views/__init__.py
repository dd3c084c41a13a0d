"""Pages of reference data."""

from __future__ import annotations

from flask import Flask

from forum.reference.views import lists, merging, organisations, places, regions, working_days
from forum.reference.views.blueprint import blueprint

__all__ = ["init_app", "lists", "merging", "organisations", "places", "regions", "working_days"]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
