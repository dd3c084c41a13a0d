"""The blueprint of agreements and contracts."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agreements", __name__, url_prefix="/agreements")
