"""Documents as a list: new ones, and changes of those that left for editing."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forum.agreements.drafts import AgreementDraft, stored_draft
from forum.agreements.edit_columns import PARTS, REASON, edit_register
from forum.agreements.enums import AGREEMENT_STATES
from forum.agreements.forms import AgreementFilterForm
from forum.agreements.importing.contents import Keys, column_of, replaced, side_keys, told_of, with_disclosure
from forum.agreements.importing.edits import Edit, write_edited
from forum.agreements.importing.kept import KEEPING
from forum.agreements.importing.parties import PartyFinder, key_of
from forum.agreements.importing.remarks import Remarks
from forum.agreements.models import Agreement
from forum.agreements.queries import register_statement
from forum.agreements.queries.documents import agreements_visible_to
from forum.agreements.queries.editing import EditRow, edit_rows, edit_rows_of
from forum.agreements.services.bulk import checked_document, write_documents
from forum.agreements.services.bulk_edits import checked_edit
from forum.agreements.services.entries import check_edit, check_open
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.plain import stored_documents
from forum.agreements.services.signing import write_signed_content
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.imports import (
    MARK_COLUMN,
    Comparison,
    Decisions,
    Importer,
    Line,
    Mark,
    Order,
    Preview,
    RowResult,
    Table,
    Verdict,
    marked,
    verdict_of,
)
from forum.core.security import Permission
from forum.core.text import clean_text
from forum.reference.enums import Side

ACTION: Final = "agreement.imported"
_UNKNOWN: Final = _l("This document is not in the register, or you may not see it.")
_FIXED: Final = _l("The register says this by itself: leave it as it was, and empty in a new row.")
_UNSIGNED: Final = _l("A signing is not taken back by a list.")
_CHUNK: Final = 500


class _Checker:
    """Judges rows one after another. What rules look up is read once for the whole list."""

    def __init__(self, table: Table, order: Order) -> None:
        self.order = order
        self.known = Lookups(is_for_many=True)
        self.keys = Keys.read(order.locale)
        self.finder = PartyFinder(table.lines)
        self.known.learn_organisations(self.finder.organisations)
        self.remarks = Remarks(order.actor, self.known)
        self._columns = [column for column in table.register.columns if column.entry is not None]
        self._fixed = [column.key for column in self._columns if column.entry and column.entry.is_fixed]
        self._reason = clean_text(str(order.chosen.get(REASON) or ""))
        self._comparison = Comparison(self._columns)
        self._marks = {line.number: mark for line in table.lines if (mark := marked(line))}
        keys = [mark.key for mark in self._marks.values()]
        self._stored = edit_rows_of(keys, agreements_visible_to(order.actor), locale=order.locale)
        self._ahead = [key for key in dict.fromkeys(keys) if key in self._stored]
        self._documents: dict[int, Agreement] = {}
        self._seen: dict[Any, int] = {}

    def row(self, line: Line) -> RowResult:
        """The verdict on one row."""
        result = RowResult(line.number, Verdict.INVALID, line.values.get("title") or "", faults=line.faults)
        mark = self._marks.get(line.number)
        if mark is not None:
            self._judge_marked(line, result, mark)
        elif not line.texts.get(MARK_COLUMN):
            self._judge_new(line, result)
        return result

    def _judge_new(self, line: Line, result: RowResult) -> None:
        told = [key for key in self._fixed if line.values.get(key) not in (None, "")]
        for key in told:
            line.refuse(key, _FIXED)
        if told:
            result.verdict = Verdict.NOT_PERMITTED
        if not line.is_sound:
            return
        values = {**line.values, "forum": line.values.get("forum") or self.order.chosen.get("forum")}
        if not values["forum"]:
            line.refuse("forum", _("Name the edition here, or choose one beside the file."))
        self._see(line, tuple(values.get(column.key) for column in self._columns))
        parties = tuple(party for side in Side for party in self.finder.parties(line, side, told_of(side, values)))
        if line.faults:
            return
        draft = AgreementDraft(**with_disclosure(self.keys.fields(values)), parties=parties)
        reason = values.get(REASON) or self._reason
        try:
            result.draft = checked_document(draft, actor=self.order.actor, known=self.known, reason=reason)
        except DomainError as error:
            line.refuse(column_of(error.field, parties), error.message)
            return
        result.verdict = Verdict.NEW
        self.remarks.about_new(result, line, draft, result.draft.columns["value_rub"])

    def _judge_marked(self, line: Line, result: RowResult, mark: Mark) -> None:
        stored = self._stored.get(mark.key)
        self._see(line, mark.key)
        if stored is None:
            line.refuse(MARK_COLUMN, _UNKNOWN)
        if stored is None or not line.is_sound:
            return
        result.title, result.version = f"{stored.row.register_number or ''} {stored.row.title}".strip(), stored.version
        cells = self._comparison.cells(stored=stored, values=line.values, mark=mark, version=stored.version)
        result.cells = [cell for cell in cells if cell.key != REASON]
        if not result.cells:
            result.verdict = Verdict.UNCHANGED
            return
        for cell in result.cells:
            if cell.key in self._fixed:
                line.refuse(cell.key, _FIXED)
        result.verdict = Verdict.NOT_PERMITTED
        if not line.faults:
            reason = line.values.get(REASON) or self._reason
            wanted = frozenset(cell.key for cell in result.cells)
            result.draft = Edit(line, reason, stored, wanted, self._draft, self.known)
            result.target = mark.key
            self._judge_edit(line, result, result.draft, self._document(mark.key))

    def _judge_edit(self, line: Line, result: RowResult, edit: Edit, agreement: Agreement) -> None:
        stored = stored_draft(agreement)
        draft = self._draft(edit, stored, edit.wanted)
        if line.faults:
            result.verdict = Verdict.INVALID
            return
        is_signed = agreement.signed_on is not None
        if is_signed and draft.signed_on is None:
            line.refuse("signed_on", _UNSIGNED)
        try:
            check_open(agreement)
            check_edit(self.order.actor, agreement, draft, edit.reason)
            if not is_signed and draft.signed_on is not None:
                AGREEMENT_STATES.target("sign", agreement.state, actor=self.order.actor)
        except DomainError as error:
            line.refuse(column_of(error.field, draft.parties), error.message)
            result.verdict = Verdict.INVALID if error.field == REASON else Verdict.NOT_PERMITTED
            return
        result.verdict = Verdict.NOT_PERMITTED if line.faults else Verdict.INVALID
        if not line.faults and self._is_allowed(edit, agreement, draft):
            result.verdict = verdict_of(result.cells)
            self.remarks.about_edit(result, line, draft, stored, agreement.id)

    def _is_allowed(self, edit: Edit, agreement: Agreement, draft: AgreementDraft) -> bool:
        """Whether the rules of every edit allow it: tried on a document outside the session."""
        actor, known = self.order.actor, self.known
        is_signing = draft.signed_on is not None and agreement.signed_on is None
        try:
            checked = checked_edit(agreement, draft, actor=actor, known=known, reason=edit.reason)
            if is_signing and draft.signed_on is not None:
                precision = draft.signed_precision
                write_signed_content(agreement, actor, signed_on=draft.signed_on, precision=precision, known=known)
        except DomainError as error:
            edit.line.refuse(column_of(error.field, draft.parties), error.message)
            return False
        edit.checked = None if is_signing else checked
        return True

    def _draft(self, edit: Edit, stored: AgreementDraft, taken: AbstractSet[str]) -> AgreementDraft:
        """The stored document with the cells ``taken`` from the row."""
        values = {key: edit.line.values[key] for key in taken}
        fields = self.keys.fields(values)
        parties = stored.parties
        for side in Side:
            if not taken & side_keys(side):
                continue
            now = edit.stored
            told = told_of(side, {**_shown(now, side), **values})
            own = [party for party in stored.parties if party.side is side]
            before = list(zip(own, now.parties.get(side, ()), strict=False))
            parties = replaced(parties, side, self.finder.parties(edit.line, side, told, before=before))
        return replace(stored, **fields, parties=parties)

    def _document(self, key: int) -> Agreement:
        """The stored document, read with those of the rows that follow; it is asked for once, and written over."""
        if key not in self._documents:
            self._ahead = self._ahead[self._ahead.index(key) :]
            self._documents = stored_documents(self._ahead[:_CHUNK], self.known)
        return self._documents.pop(key)

    def _see(self, line: Line, what: Any) -> None:
        first = self._seen.setdefault(what, line.number)
        if first != line.number:
            line.refuse(None, _("The same document stands in row %(row)s.", row=first))


def check_agreements(table: Table, order: Order) -> Preview:
    """What the list would do; nothing is written."""
    checker = _Checker(table, order)
    rows = [checker.row(line) for line in table.lines]
    checker.remarks.tell()
    return Preview(rows, notices=list(table.notices))


def apply_agreements(preview: Preview, order: Order, decisions: Decisions) -> int:
    """Write the new documents and the changes that were decided for, with one event each."""
    with atomic():
        # Where the register's values hold everywhere nothing is written.
        rows = preview.of([Verdict.CHANGED, Verdict.CONFLICT])
        edited = [(row.draft, taken) for row in rows if (taken := decisions.taken(row))]
        write_edited(edited, order.actor)
        written = [row.draft for row in preview.of([Verdict.NEW])]
        write_documents(written, actor=order.actor, action=ACTION)
    return len(written) + len(edited)


def _shown(row: EditRow, side: Side) -> dict[str, tuple[str, ...]]:
    """The cells of a side as they are shown now, by column."""
    lines = row.parties.get(side, ())
    told = {key_of(side, part): tuple(party[place] for party in lines) for place, part in enumerate(PARTS)}
    return {key: texts if any(texts) else () for key, texts in told.items()}


def _rows(order: Order) -> Iterator[EditRow]:
    """The documents of the register's filter, which the address of the export tells."""
    form = AgreementFilterForm(MultiDict(order.chosen), locale=order.locale)
    return edit_rows(register_statement(actor=order.actor, chosen=form.chosen()), locale=order.locale)


AGREEMENTS_IMPORT: Final = Importer(
    name="agreements",
    title=_l("Agreements and contracts"),
    permission=Permission.AGREEMENTS_EDIT,
    register=lambda order: edit_register(order.locale),
    check=check_agreements,
    apply=apply_agreements,
    rows=_rows,
    has_persons=True,
    keeping=KEEPING,
    lead=_l(
        "New documents with their parties, and changes of documents that left for editing. A row with a day of signing "
        "enters the register at once, in the order of the list; others are put on the signing programme. Organisations "
        "are found by INN or UNP, else by the whole name; bring them in first."
    ),
)
