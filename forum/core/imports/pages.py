"""The pages of an import, the same for every kind: sending, preview, decisions, check page, marked copy."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.db import reading_apart, transactional
from forum.core.downloads import file_response
from forum.core.errors import DomainError
from forum.core.i18n import current_locale
from forum.core.imports import runs
from forum.core.imports.editing import editing_workbook
from forum.core.imports.forms import CommitForm, UploadForm, sent_answers, sent_decisions
from forum.core.imports.handouts import handout_files
from forum.core.imports.importers import Decisions, Importer, Order
from forum.core.imports.keeping import Moment, MovedMeanwhileError, Trail, kept_list, packed
from forum.core.imports.marking import marked_copy
from forum.core.imports.models import ImportRun
from forum.core.imports.rules import RULES
from forum.core.imports.templates import template_workbook
from forum.core.imports.verdicts import SHOWN_FIRST, VERDICT_LABELS, Preview, Verdict
from forum.core.listing import PAGE_SIZE, list_of
from forum.core.security import current_actor, requires
from forum.core.spreadsheet import XLSX_TYPE
from forum.core.uploads import takes_files
from forum.core.viewing import record_viewing

_TABLE = ImportRun.__tablename__
_REMARKS = "remarks"
"""What the address of the preview shows beside the verdicts: the rows that are to be checked."""


@dataclass(frozen=True)
class ImportPages:
    """What the pages of one importer need: where they stand, the form, the page they lead back to."""

    importer: Importer
    blueprint: str
    parent: str
    form: type[UploadForm]
    within: Any = None
    record_url: Callable[[int], str] | None = None
    correct_url: Callable[[ImportRun], str | None] | None = None
    landing: Callable[[Preview], str | None] | None = None

    @property
    def trail(self) -> list[tuple[Any, str]]:
        """The way back: the register the list belongs to."""
        return [(self.within or self.importer.title, url_for(self.parent))]

    def endpoint(self, page: str = "", /) -> str:
        """The endpoint of a page: the sending without a name."""
        return f"{self.blueprint}.import_{self.importer.name}{page and '_'}{page}"

    def url(self, which: str = "", /, **values: Any) -> str:
        """The address of a page."""
        return url_for(self.endpoint(which), **values)

    def order(self, chosen: dict[str, Any]) -> Order:
        """Who brings in, in the language of the page."""
        return Order(current_actor(), current_locale(), chosen)

    def asked_form(self) -> UploadForm:
        """The form; on a page that only shows it, the address says what is chosen."""
        form = self.form(data=request.args.to_dict())
        form.offer(current_actor())
        return form

    def record(self, action: str, run: ImportRun | None = None) -> None:
        """Write that somebody sees the persons of a list, where it has any."""
        if self.importer.has_persons:
            key = run.id if run else None
            record_viewing(
                actor=current_actor(),
                action=f"import_run.{action}",
                entity=_TABLE,
                entity_id=key,
                label=self.importer.label,
            )


def import_routes(
    blueprint: Blueprint,
    importer: Importer,
    *,
    parent: str,
    path: str = "",
    form: type[UploadForm] = UploadForm,
    within: Any = None,
    record: Callable[[int], str] | None = None,
    correct: Callable[[ImportRun], str | None] | None = None,
    landing: Callable[[Preview], str | None] | None = None,
) -> ImportPages:
    """Add the pages of ``importer`` to ``blueprint`` under ``<path>/import``, and return what they need.

    ``parent`` is the endpoint of the register they belong to, without arguments, ``within`` the title of it where it is
    not that of the list. ``form`` asks for what is chosen beside the file. ``record`` gives the address of a record
    that the one of a row may be, ``correct`` that of the page where a list that came otherwise than as a file is
    corrected, None for a file, ``landing`` that of the record which a written list was about, None for the register.

    Endpoints are ``import_<name>`` and ``import_<name>_<page>``; each needs its line in the table of guards. A run is
    its own form key: it is brought in once, whoever sends the form again.
    """
    pages = ImportPages(importer, blueprint.name, parent, form, within, record, correct, landing)
    one = f"{path}/import/<id:run_id>"

    def add(rule: str, page: str, view: Callable[..., ResponseReturnValue], *methods: str) -> None:
        bound = _bound(view, pages)
        guarded = requires(importer.permission)(transactional(bound) if "POST" in methods else bound)
        blueprint.add_url_rule(rule, pages.endpoint(page).rpartition(".")[2], guarded, methods=methods)

    add(f"{path}/import", "", takes_files(1)(send), "GET", "POST")
    add(f"{path}/import/template.xlsx", "template", template, "GET")
    if importer.rows is not None:
        add(f"{path}/import/editing.xlsx", "editing", editing, "GET")
    add(one, "preview", preview, "GET")
    add(f"{one}/marked.xlsx", "marked", marked, "GET")
    add(f"{one}/decisions", "decide", decide, "POST")
    add(f"{one}/answers", "answer", answer, "POST")
    add(f"{one}/commit", "commit", commit, "GET", "POST")
    add(f"{one}/discard", "discard", discard, "POST")
    return pages


def _bound(view: Callable[..., ResponseReturnValue], pages: ImportPages) -> Callable[..., ResponseReturnValue]:
    @functools.wraps(view)
    def own(**values: Any) -> ResponseReturnValue:
        return view(pages, **values)

    return own


def send(pages: ImportPages) -> ResponseReturnValue:
    """Take a list and lead to its preview; nothing of the register changes."""
    form = pages.asked_form()
    if form.validate_on_submit():
        try:
            run = _staged(pages, form)
            return redirect(pages.url("preview", run_id=run.id))
        except DomainError as error:
            form.refuse(error if error.field in form else DomainError("file", error.message))
    importer, asked = pages.importer, request.args.to_dict()
    earlier = runs.brought_in(importer, current_actor())
    # What was refused chooses nothing: no record has its key.
    order = pages.order({} if form.errors.keys() - {"file"} else form.chosen())
    chosen = importer.tell_chosen(order)
    page = {"pages": pages, "form": form, "earlier": earlier, "asked": asked, "chosen": chosen, "rules": RULES}
    return render_template("imports/send.html", **page, columns=_columns(importer, order)), form.status


def template(pages: ImportPages) -> ResponseReturnValue:
    """The empty workbook to fill in."""
    importer = pages.importer
    try:
        chunks = template_workbook(importer, pages.order(pages.asked_form().chosen()))
    except DomainError as error:
        flash(str(error), "error")
        return redirect(pages.url())
    return file_response(chunks, name=f"{importer.name}-template.xlsx", mimetype=XLSX_TYPE)


def editing(pages: ImportPages) -> ResponseReturnValue:
    """The records as a workbook that is edited and sent back."""
    importer = pages.importer
    pages.record("exported")
    # A filter may ask for one thing several times.
    asked = {name: values if len(values) > 1 else values[0] for name, values in request.args.lists()}
    chunks = editing_workbook(importer, pages.order(asked))
    return file_response(chunks, name=f"{importer.name}-editing.xlsx", mimetype=XLSX_TYPE)


def preview(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """What a list would do: rows by verdict, every fault at its cell, what changes."""
    run = runs.run_of(current_actor(), pages.importer, run_id)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    pages.record("viewed", run)
    found, decisions = runs.preview_of(run), runs.decisions_of(run)
    counts, asking, unanswered = found.counts(), found.asking(), decisions.unanswered(found)
    shows: list[str] = [verdict for verdict in SHOWN_FIRST if counts[verdict]]
    if asking:
        shows.insert(0 if found.is_sound else len(shows), _REMARKS)
    asked = request.args.get("show", "")
    shown = next((show for show in shows if show == asked), shows[0] if shows else None)
    rows = asking if shown == _REMARKS else list(found.of([Verdict(shown)] if shown else []))
    number_of = {_REMARKS: len(asking), **{verdict.value: number for verdict, number in counts.items()}}
    return render_template(
        "imports/preview.html",
        **_facts(pages, run, found),
        listing=list_of(rows, filters={"show": shown}),
        tabs=[(show, _tab_label(show), number_of[show]) for show in shows],
        shown=shown,
        decisions=decisions,
        unanswered=unanswered,
        is_refused=bool(unanswered) and "missing" in request.args,
    )


def marked(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """The list as it was sent, every fault marked."""
    run = runs.run_of(current_actor(), pages.importer, run_id)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    pages.record("exported", run)
    book = runs.opened(run.content or b"", run.file_name)
    order = pages.order(run.chosen)
    chunks = marked_copy(runs.table_of(pages.importer, order, book), runs.preview_of(run), locale=order.locale)
    return file_response(chunks, name=f"{pages.importer.name}-marked.xlsx", mimetype=XLSX_TYPE)


def decide(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """Remember whose value holds in cells of records that moved on."""
    run = runs.run_of(current_actor(), pages.importer, run_id)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    open_cells = Decisions().missing(runs.preview_of(run))
    runs.decide(run, sent_decisions(request.form, open_cells))
    left = len(runs.decisions_of(run).missing(runs.preview_of(run)))
    if left:
        flash(ngettext("%(num)s cell is not decided yet.", "%(num)s cells are not decided yet.", left), "info")
    else:
        flash(_("Every cell is decided."), "success")
    return redirect(pages.url("preview", run_id=run.id, show="conflict", page=request.args.get("page")))


def answer(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """Remember what was said to the remarks, and go on to bringing in where that is asked for."""
    run = runs.run_of(current_actor(), pages.importer, run_id)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    found = runs.preview_of(run)
    is_of_all = bool(request.form.get("all")) and request.form["all"] == run.fingerprint
    for_all = runs.decisions_of(run).unanswered(found) if is_of_all else ()
    runs.answer(run, sent_answers(request.form, found, for_all=for_all))
    left = runs.decisions_of(run).unanswered(found)
    if "go" in request.form:
        return _asked_again(pages, run, found, left) if left else redirect(pages.url("commit", run_id=run.id))
    flash(_remarks_left(len(left)), "info" if left else "success")
    return redirect(pages.url("preview", run_id=run.id, show=_REMARKS, page=request.args.get("page")))


def commit(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """The check page, then the bringing in: whole or not at all."""
    run, form = runs.run_of(current_actor(), pages.importer, run_id), CommitForm()
    if not runs.is_waiting(run):
        return _ended(pages, run)
    found = runs.preview_of(run)
    if found.is_sound and (left := runs.decisions_of(run).unanswered(found)):
        return _asked_again(pages, run, found, left)
    form.suit(found)
    if form.validate_on_submit():
        try:
            return _brought_in(pages, run, form.given())
        except runs.AlreadyBroughtInError as error:
            form.refuse(DomainError(None, error.message))
        except DomainError as error:
            form.refuse(error)
    return render_template("imports/check.html", form=form, **_facts(pages, run, found)), form.status


def discard(pages: ImportPages, run_id: int) -> ResponseReturnValue:
    """Forget a list that waits."""
    run = runs.run_of(current_actor(), pages.importer, run_id)
    if runs.is_waiting(run):
        runs.discard(run)
        flash(_("The list is discarded; nothing of the register has changed."), "success")
    return redirect(pages.url())


def _staged(pages: ImportPages, form: UploadForm) -> ImportRun:
    upload = form.file.data
    return staged(pages, form.chosen(), content=upload.stream.read(), name=upload.filename or "")


def staged(pages: ImportPages, chosen: dict[str, Any], *, content: bytes, name: str) -> ImportRun:
    """Keep a list that was sent, whichever way, for its sender's preview. Raises ``DomainError``."""
    order = pages.order(chosen)
    with reading_apart():
        moment = Moment.of(pages.importer)
        # The cells and the table made of them are let go of before the drafts are packed.
        found = runs.read_list(pages.importer, order, runs.opened(content, name))[1]
        run = runs.new_run(pages.importer, order, name=name, content=content, preview=found)
        checked = packed(pages.importer, order, run, found, moment)
    runs.stage(run, content=content, preview=found, checked=checked)
    return run


def _brought_in(pages: ImportPages, run: ImportRun, reason: str) -> ResponseReturnValue:
    """Write what was kept as it was checked, or check the list again and write that."""
    importer, order, shown = pages.importer, pages.order(run.chosen), request.form.get("shown", "")
    run = runs.locked(run)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    if shown == run.fingerprint and (kept := kept_list(importer, order, run)) is not None:
        try:
            return _written(pages, run, kept.preview, reason, kept.trail)
        except MovedMeanwhileError:
            pass
    return _checked_again(pages, run, shown, reason)


def _checked_again(pages: ImportPages, run: ImportRun, shown: str, reason: str) -> ResponseReturnValue:
    importer, order = pages.importer, pages.order(run.chosen)
    with reading_apart():
        # Parsing needs no lock and takes the longest of what can be done before it.
        book = runs.opened(run.content or b"", run.file_name)
    run = runs.locked(run)
    if not runs.is_waiting(run):
        return _ended(pages, run)
    moment = Moment.of(importer)
    _table, found = runs.read_list(importer, order, book, upload=None)
    if found.fingerprint() != shown or shown != run.fingerprint:
        runs.show_anew(run, found)
        run.checked = packed(importer, order, run, found, moment)
        flash(str(runs.MovedOnError()), "warning")
        return redirect(pages.url("preview", run_id=run.id))
    return _written(pages, run, found, reason)


def _written(
    pages: ImportPages, run: ImportRun, found: Preview, reason: str, trail: Trail | None = None
) -> ResponseReturnValue:
    importer, order = pages.importer, pages.order(run.chosen)
    decisions = replace(runs.decisions_of(run), reason=reason)
    written = runs.bring_in(importer, order, run, found, decisions, trail=trail)
    if handout := importer.handout(found):
        # The answer itself: a page to be led to would have to keep it somewhere.
        files = handout_files(handout, locale=order.locale)
        return render_template("imports/handout.html", pages=pages, handout=handout, files=files, written=written)
    told = ngettext("%(num)s record is brought in.", "%(num)s records are brought in.", written)
    flash(found.reason.done if found.reason else told, "success")
    record = pages.landing(found) if pages.landing else None
    return redirect(record or url_for(pages.parent))


def _asked_again(pages: ImportPages, run: ImportRun, found: Preview, left: Sequence[int]) -> ResponseReturnValue:
    """The page with the first of the rows that nobody has ticked, in words at the place."""
    place = [row.number for row in found.asking()].index(left[0])
    return redirect(pages.url("preview", run_id=run.id, show=_REMARKS, page=place // PAGE_SIZE + 1, missing=1))


def _ended(pages: ImportPages, run: ImportRun) -> ResponseReturnValue:
    if run.committed_at is not None:
        flash(str(runs.AlreadyBroughtInError(run)), "info")
    else:
        flash(_("This list is no longer kept: send it again."), "info")
    return redirect(pages.url())


def _facts(pages: ImportPages, run: ImportRun, found: Preview) -> dict[str, Any]:
    decisions, asked = runs.decisions_of(run), found.asking()
    left_out = sum(map(decisions.leaves_out, asked))
    return {
        "pages": pages,
        "run": run,
        "preview": found,
        "chosen": pages.importer.tell_chosen(pages.order(run.chosen)),
        "undecided": len(decisions.missing(found)),
        "left_out": left_out,
        "confirmed": len(asked) - left_out,
    }


def _tab_label(show: str) -> str:
    return str(_("to be checked") if show == _REMARKS else VERDICT_LABELS[Verdict(show)])


def _remarks_left(left: int) -> str:
    if left:
        return str(ngettext("%(num)s row is not ticked yet.", "%(num)s rows are not ticked yet.", left))
    return str(_("Every row is ticked."))


def _columns(importer: Importer, order: Order) -> list[Any]:
    register = importer.register(order)
    return [column for column in register.columns if column.entry is not None and not column.entry.is_fixed]
