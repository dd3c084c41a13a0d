"""Pages of reports: the years, frozen editions, what a file from outside is."""

from __future__ import annotations

from flask import Flask

from forum.reports.enums import DOCUMENT_CHANGE_LABELS, REPORT_KIND_LABELS
from forum.reports.forms import run_title
from forum.reports.verification import VERDICT_LABELS
from forum.reports.views import annual, editions, verifying
from forum.reports.views.blueprint import blueprint
from forum.reports.wordings import cell_words, row_words

__all__ = ["annual", "blueprint", "editions", "init_app", "verifying"]


def init_app(app: Flask) -> None:
    """Register the pages and give their templates the words of kinds and changes."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        DOCUMENT_CHANGE_LABELS=DOCUMENT_CHANGE_LABELS,
        REPORT_KIND_LABELS=REPORT_KIND_LABELS,
        VERDICT_LABELS=VERDICT_LABELS,
        cell_words=cell_words,
        row_words=row_words,
        run_title=run_title,
    )
