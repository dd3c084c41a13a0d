"""Documents brought in as lists, and leaving for editing."""

from __future__ import annotations

from flask import url_for

from forum.agreements.forms.imports import AgreementsUploadForm
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.views.blueprint import blueprint
from forum.core.imports.pages import import_routes

import_routes(
    blueprint,
    AGREEMENTS_IMPORT,
    parent="agreements.index",
    form=AgreementsUploadForm,
    record=lambda key: url_for("agreements.show", agreement_id=key),
)
