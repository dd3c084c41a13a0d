"""Pages of currencies and rates."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.imports.pages import import_routes
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.rates import queries
from forum.rates.columns import rates_register
from forum.rates.enums import MAX_RATE_AGE_DAYS
from forum.rates.exporting import currencies_export, rates_export
from forum.rates.forms import RateFilterForm, RateForm, awaited_rate, priced_currencies, rate_values
from forum.rates.importing import RATES_IMPORT
from forum.rates.models import ExchangeRate
from forum.rates.services import add_rate, correct_rate

blueprint = Blueprint("rates", __name__, url_prefix="/reference")
import_routes(blueprint, RATES_IMPORT, parent="rates.index", path="/rates")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/rates")
@requires(Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    """Show the register of rates, the newest first."""
    locale = current_locale()
    form = RateFilterForm(request.args)
    wanted = form.filter(locale)
    listing = list_rows(
        queries.rates_statement(wanted),
        columns=rates_register(locale).page_columns(current_actor().may),
        default_sort="-on_date",
        tie=(ExchangeRate.on_date.desc(), ExchangeRate.id),
        make_rows=lambda result: list(queries.rate_rows(result, locale)),
        filters=wanted.arguments(),
    )
    return render_template("rates/index.html", form=form, listing=listing, max_age=MAX_RATE_AGE_DAYS)


@download(blueprint, "/rates/export", Permission.REFERENCE_VIEW, back="rates.index")
def export() -> Export:
    """The register exactly as filtered."""
    locale = current_locale()
    return rates_export(locale=locale, wanted=RateFilterForm(request.args).filter(locale))


@blueprint.get("/currencies")
@requires(Permission.REFERENCE_VIEW)
def currencies() -> ResponseReturnValue:
    """List the currencies of documents, each with its newest rate."""
    locale = current_locale()
    return render_template("rates/currencies.html", rows=queries.currency_rows(locale))


@download(blueprint, "/currencies/export", Permission.REFERENCE_VIEW, back="rates.currencies")
def export_currencies() -> Export:
    """The currencies as a file."""
    return currencies_export(locale=current_locale())


@blueprint.route("/rates/new", methods=["GET", "POST"])
@requires(Permission.RATES_EDIT)
@transactional
@once
def create() -> ResponseReturnValue:
    """Add a rate by hand; a document that awaits one names the currency and the day in the address."""
    form = RateForm(data=awaited_rate(request.args))
    form.currency_code.offer(priced_currencies(current_locale()), empty=_("– choose –"))
    if form.validate_on_submit():
        try:
            add_rate(actor=current_actor(), draft=form.draft())
            flash(_("The rate is added."), "success")
            return redirect(url_for("rates.index"))
        except DomainError as error:
            form.refuse(error)
    return render_template("rates/rate.html", form=form, rate=None), 422 if form.is_submitted() else 200


@blueprint.route("/rates/<id:rate_id>/edit", methods=["GET", "POST"])
@requires(Permission.RATES_EDIT)
@transactional
def edit(rate_id: int) -> ResponseReturnValue:
    """Correct a rate."""
    rate = queries.rate_by_id(rate_id)
    form = RateForm(data=rate_values(rate), record=rate)
    form.currency_code.offer(priced_currencies(current_locale()), empty=_("– choose –"))
    if form.validate_on_submit():
        try:
            correct_rate(actor=current_actor(), rate=rate, draft=form.draft())
            flash(_("The rate is saved. Documents converted by the earlier figure keep their equivalents."), "success")
            return redirect(url_for("rates.index"))
        except DomainError as error:
            form.refuse(error)
    return render_template("rates/rate.html", form=form, rate=rate), form.status
