"""Many accounts at once: the list, the preview with every fault at its line, the one-time passwords."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from forum.accounts.forms import ImportForm
from forum.accounts.importing import COLUMNS, MOST_ROWS, Reading, decoded, issued_csv, make_accounts, read_accounts
from forum.accounts.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires


@blueprint.route("/accounts/import", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
def import_list() -> ResponseReturnValue:
    """Check a list, show what would be made, make it when the preview is confirmed.

    The passwords stand in the answer itself: a page to be led to would have to keep them somewhere. A list sent
    twice makes nothing twice, its e-mail addresses being taken.
    """
    form = ImportForm()
    if not form.validate_on_submit():
        return _page("import", form, Reading()), 422 if form.is_submitted() else 200
    reading = _read(form)
    if not reading.is_sound:
        return _page("import", form, reading), 422
    if not form.confirmed.data:
        return _page("import_preview", form, reading), 200
    issued = make_accounts(actor=current_actor(), reading=reading)
    return render_template("accounts/import_result.html", issued=issued, csv_text=issued_csv(issued)), 200


def _read(form: ImportForm) -> Reading:
    """The list that was sent; the text of a file takes the place of what was pasted, so that it can be corrected."""
    upload: FileStorage | None = form.file.data
    if upload is not None and upload.filename:
        try:
            form.listed.data = decoded(upload.stream.read())
        except DomainError as error:
            form.refuse(error)
            return Reading()
    return read_accounts(form.listed.data or "", locale=current_locale())


def _page(name: str, form: ImportForm, reading: Reading) -> str:
    context = {"reading": reading, "column_keys": COLUMNS, "most_rows": MOST_ROWS}
    return render_template(f"accounts/{name}.html", form=form, **context)
