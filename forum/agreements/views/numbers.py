"""Reserved numbers of a signing programme: set aside, printed on cards, given back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements.forms.numbers import ReservationForm
from forum.agreements.list_columns import NUMBERS
from forum.agreements.models import NumberBlock
from forum.agreements.queries.numbers import block_seen_by, blocks_of, cards_of, ranges
from forum.agreements.services.reservations import release_numbers, reserve_numbers
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import press
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.forums.models import Forum


@blueprint.route("/numbers", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@once
def numbers() -> ResponseReturnValue:
    """The reserved numbers of an edition, and the form that reserves more."""
    forum, form = asked_edition(), ReservationForm()
    if request.method == "POST":
        try:
            if form.validate():
                block = _reserve(forum, form)
                told = ranges(range(block.first, block.last + 1))
                flash(_("The numbers are reserved: %(numbers)s.", numbers=told), "success")
                return redirect(url_for("agreements.numbers", forum=forum.code))
        except DomainError as error:
            form.refuse(error)
    return render_template("agreements/numbers.html", form=form, edition=forum, blocks=blocks_of(forum.id)), form.status


@download(blueprint, "/numbers/export", Permission.AGREEMENTS_EDIT, back="agreements.numbers")
def export_numbers() -> Export:
    """The reserved numbers of an edition, as a file."""
    forum = asked_edition()
    rows = blocks_of(forum.id)
    lines = [forum.name(current_locale())]
    return Export(register=NUMBERS, read=lambda _columns: rows, count=lambda: len(rows), lines=lines)


def _reserve(forum: Forum, form: ReservationForm) -> NumberBlock:
    return reserve_numbers(
        actor=current_actor(),
        forum=forum,
        count=form.count.data or 0,
        first=form.first.data,
        purpose=form.purpose.data or "",
    )


@blueprint.get("/numbers/<id:block_id>/cards")
@requires(Permission.AGREEMENTS_EDIT)
def number_cards(block_id: int) -> ResponseReturnValue:
    """A card for every number of a block, to be printed and cut before the day."""
    block = block_seen_by(current_actor(), block_id)
    return render_template("agreements/number_cards.html", block=block, edition=block.forum, cards=cards_of(block))


@blueprint.post("/numbers/<id:block_id>/release")
@requires(Permission.AGREEMENTS_EDIT)
@transactional
def release_block(block_id: int) -> ResponseReturnValue:
    """Give a block back of which no number is given."""
    block = block_seen_by(current_actor(), block_id)
    code = block.forum.code
    press(block, lambda: release_numbers(actor=current_actor(), block=block), told=_("The numbers are free again."))
    return redirect(url_for("agreements.numbers", forum=code))
