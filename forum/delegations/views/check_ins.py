"""The desk of an edition: who comes in and goes out, who has arrived, every passage."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.delegations.check_in_columns import attendance_register, passages_register
from forum.delegations.check_in_forms import AttendanceFilters, DeskFilters, PassageForm
from forum.delegations.enums import Passage, PassageAnswer
from forum.delegations.exporting import attendance_export, passages_export
from forum.delegations.models import CheckIn, Member
from forum.delegations.queries import check_ins as queries
from forum.delegations.services import check_ins as services
from forum.delegations.services.check_ins import Passed
from forum.forums.models import Forum
from forum.forums.queries import current_forum, forum_by_code

blueprint = Blueprint("check_ins", __name__, url_prefix="/check-in")

_ANSWER: Final = "check_in_answer"
_LAST: Final = 8
_AT_FIELD: Final = {PassageAnswer.UNKNOWN, PassageAnswer.NOT_RUNNING}


@blueprint.get("")
@requires(Permission.CHECK_IN)
def desk() -> ResponseReturnValue:
    """The field for the scanner, the last answer, who is inside, the last passages."""
    forum = _edition()
    if forum is None:
        return render_template("check_ins/no_edition.html")
    return _page(forum, PassageForm(formdata=None), _kept_answer())


@blueprint.post("")
@requires(Permission.CHECK_IN)
@transactional
def scan() -> ResponseReturnValue:
    """Let somebody pass by what the scanner read, by the row of the list; letters of a name lead to the list."""
    form, forum = PassageForm(), _edition()
    if forum is None:
        return redirect(url_for("check_ins.desk"))
    if form.member_id is None and not form.validate():
        return _page(forum, form, None), 422
    passed = _passed(forum, form)
    if passed.answer is PassageAnswer.UNKNOWN and _found(forum, form.typed.data or ""):
        return redirect(_desk(form, q=form.typed.data))
    if passed.answer in _AT_FIELD and form.member_id is None:
        form.typed.errors = [_problem(passed.answer)]
        return _page(forum, form, passed), 422
    # Keys alone: the cookie names nobody, and nobody but this server can write it.
    session[_ANSWER] = [passed.answer.value, passed.passage.value, passed.member_id, passed.badge_id]
    return redirect(_desk(form))


@blueprint.get("/persons")
@requires(Permission.CHECK_IN)
def persons() -> ResponseReturnValue:
    """Who of the confirmed persons has arrived, and who is inside now."""
    actor, locale, forum = current_actor(), current_locale(), _edition()
    if forum is None:
        return render_template("check_ins/no_edition.html")
    _record_viewing(forum)
    form = AttendanceFilters(request.args)
    chosen = form.wanted(forum.id)
    presence = queries.presence_by_delegation(actor=actor, forum_id=forum.id, locale=locale)
    listing = list_rows(
        queries.attendance_statement(actor=actor, chosen=chosen, locale=locale),
        columns=attendance_register(locale).page_columns(actor.may),
        default_sort="delegation",
        tie=[Member.is_head.desc(), Member.precedence, Member.position, Member.id],
        make_rows=queries.attendance_rows,
        filters={**form.query, "forum": forum.code},
        total=queries.counted_already(chosen, presence),
    )
    return render_template("check_ins/persons.html", form=form, listing=listing, forum=forum, presence=presence)


@blueprint.get("/passages")
@requires(Permission.CHECK_IN)
def passages() -> ResponseReturnValue:
    """Every passage of the edition, the newest first."""
    actor, locale, forum = current_actor(), current_locale(), _edition()
    if forum is None:
        return render_template("check_ins/no_edition.html")
    _record_viewing(forum)
    listing = list_rows(
        queries.passages_statement(actor=actor, forum_id=forum.id, locale=locale),
        columns=passages_register(locale).page_columns(actor.may),
        default_sort="-at",
        tie=[CheckIn.id.desc()],
        make_rows=queries.passage_rows,
        filters={"forum": forum.code},
    )
    return render_template("check_ins/passages.html", listing=listing, forum=forum)


@download(blueprint, "/persons/export", Permission.CHECK_IN, back="check_ins.persons")
def export_persons() -> Export:
    """The list of arrivals as filtered."""
    forum = _edition()
    chosen = AttendanceFilters(request.args).wanted(forum.id if forum is not None else 0)
    return attendance_export(actor=current_actor(), locale=current_locale(), forum=forum, chosen=chosen)


@download(blueprint, "/passages/export", Permission.CHECK_IN, back="check_ins.passages")
def export_passages() -> Export:
    """Every passage."""
    return passages_export(actor=current_actor(), locale=current_locale(), forum=_edition())


def _kept_answer() -> Passed | None:
    """The answer to what was read last, shown once."""
    if _ANSWER not in session:
        return None
    answer, passage, member_id, badge_id = session.pop(_ANSWER)
    return Passed(PassageAnswer(answer), Passage(passage), member_id, badge_id)


def _passed(forum: Forum, form: PassageForm) -> Passed:
    common: dict[str, Any] = {
        "actor": current_actor(),
        "forum": forum,
        "passage": form.way.data or Passage.IN,
        "key": form.form_key.data or "",
        "desk": (form.desk.data or "")[:60],
    }
    if form.member_id is not None:
        return services.pass_by_name(member_id=form.member_id, **common)
    return services.pass_with_badge(text=form.typed.data or "", **common)


def _page(forum: Forum, form: PassageForm, passed: Passed | None) -> str:
    actor, locale = current_actor(), current_locale()
    _record_viewing(forum)
    asked = DeskFilters(request.args if request.method == "GET" else request.form)
    known: dict[str, Any] = {"actor": actor, "forum_id": forum.id, "locale": locale}
    return render_template(
        "check_ins/desk.html",
        forum=forum,
        form=form,
        way=asked.read().get("way") or Passage.IN,
        settings=asked,
        found=_found(forum, asked.q.data or ""),
        presence=queries.presence_by_delegation(**known),
        passages=queries.last_passages(limit=_LAST, **known),
        answer=passed,
        person=queries.person_at_desk(member_id=passed.member_id, **known) if passed and passed.member_id else None,
        badge=queries.badge_told(passed.badge_id) if passed and passed.badge_id else None,
    )


def _found(forum: Forum, text: str) -> list[queries.AttendanceRow]:
    return queries.found_persons(actor=current_actor(), forum_id=forum.id, text=text, locale=current_locale())


def _desk(form: PassageForm, **more: Any) -> str:
    """The desk as it was set, where the next code is awaited."""
    way = form.way.data if form.way.data is Passage.OUT else None
    return url_for("check_ins.desk", forum=request.args.get("forum"), way=way, desk=form.desk.data or None, **more)


def _problem(answer: PassageAnswer) -> str:
    if answer is PassageAnswer.NOT_RUNNING:
        return str(_("The edition is not running: nobody passes."))
    return str(_("No badge has this code, and nobody confirmed is called so. Of a name type three letters at least."))


def _edition() -> Forum | None:
    """The edition the address names, else the current one."""
    code = request.args.get("forum", "")
    return forum_by_code(code, actor=current_actor()) if code else current_forum()


def _record_viewing(forum: Forum) -> None:
    record_viewing(actor=current_actor(), action="check_in.viewed", entity=CheckIn.__tablename__, label=forum.code)
