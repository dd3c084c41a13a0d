"""The blueprint that all pages of the feature belong to."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
