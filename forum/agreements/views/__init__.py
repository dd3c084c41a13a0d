"""Pages of agreements and contracts."""

from __future__ import annotations

from flask import Flask

from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    AGREEMENT_STATE_LABELS,
    ATTACHMENT_KIND_LABELS,
    DISCLOSURE_LABELS,
    RELATION_LABELS,
    REVERSE_RELATION_LABELS,
    STEP_KIND_LABELS,
    SUM_SOURCE_LABELS,
    TEXT_LANGUAGE_LABELS,
    VAT_LABELS,
)
from forum.agreements.forms.likeness import LIKENESS_LABELS
from forum.agreements.forms.scans import NAMED_BY_LABELS
from forum.agreements.forms.slots import slot_words
from forum.agreements.press_columns import FIGURE_CHANGE_LABELS
from forum.agreements.queries.numbers import ranges
from forum.agreements.services.merging import repoint_parties
from forum.agreements.services.renaming import refresh_search_keys
from forum.agreements.services.repricing import convert_awaiting
from forum.agreements.views import (
    amendments,
    cards,
    ceremonies,
    conversions,
    corrections,
    desk,
    entries,
    executions,
    families,
    files,
    halls,
    handovers,
    imports,
    joining,
    numbers,
    papers,
    press_figures,
    proposals,
    registers,
    scans,
    settling,
    sheets,
    slots,
    states,
    steps,
)
from forum.agreements.views.blueprint import blueprint
from forum.rates.services import on_new_rates
from forum.reference.services import on_merge, on_rename

__all__ = [
    "amendments",
    "blueprint",
    "cards",
    "ceremonies",
    "conversions",
    "corrections",
    "desk",
    "entries",
    "executions",
    "families",
    "files",
    "halls",
    "handovers",
    "imports",
    "init_app",
    "joining",
    "numbers",
    "papers",
    "press_figures",
    "proposals",
    "registers",
    "scans",
    "settling",
    "sheets",
    "slots",
    "states",
    "steps",
]


def init_app(app: Flask) -> None:
    """Register the pages, the words their templates share, and what merges and rates mean here."""
    app.register_blueprint(blueprint)
    settling.init_app(app)
    on_merge(repoint_parties)
    on_rename(refresh_search_keys)
    on_new_rates(convert_awaiting)
    app.jinja_env.globals.update(
        AGREEMENT_KIND_LABELS=AGREEMENT_KIND_LABELS,
        AGREEMENT_LEVEL_LABELS=AGREEMENT_LEVEL_LABELS,
        AGREEMENT_STATE_LABELS=AGREEMENT_STATE_LABELS,
        ATTACHMENT_KIND_LABELS=ATTACHMENT_KIND_LABELS,
        DISCLOSURE_LABELS=DISCLOSURE_LABELS,
        FIGURE_CHANGE_LABELS=FIGURE_CHANGE_LABELS,
        RELATION_LABELS=RELATION_LABELS,
        REVERSE_RELATION_LABELS=REVERSE_RELATION_LABELS,
        LIKENESS_LABELS=LIKENESS_LABELS,
        NAMED_BY_LABELS=NAMED_BY_LABELS,
        number_ranges=ranges,
        STEP_KIND_LABELS=STEP_KIND_LABELS,
        SUM_SOURCE_LABELS=SUM_SOURCE_LABELS,
        TEXT_LANGUAGE_LABELS=TEXT_LANGUAGE_LABELS,
        VAT_LABELS=VAT_LABELS,
        slot_words=slot_words,
    )
