"""Reports on execution as a list: a row for a document and a period, new or corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.drafts import ExecutionDraft
from forum.agreements.forms.courses import excess_words
from forum.agreements.importing.periods import PeriodEntry
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period
from forum.agreements.queries.executions import (
    Excess,
    Reported,
    agreements_reported_by,
    excess_of,
    executions_reported_by,
    reports_on,
)
from forum.agreements.services.executions import (
    NO_REASON,
    ReportEntry,
    covered_until,
    period_problem,
    value_problem,
    write_reports,
)
from forum.core.imports import (
    MARK_COLUMN,
    Comparison,
    Decisions,
    Importer,
    Line,
    Mark,
    Order,
    Preview,
    Remark,
    RowResult,
    Table,
    Verdict,
    mark_of,
    read_mark,
    verdict_of,
)
from forum.core.imports.verdicts import WRITTEN
from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import MoneyEntry, TextEntry
from forum.core.text import clean_line, search_key

_LONGEST: Final = 1000
# Register numbers begin with the Roman number of the edition, typed on a Cyrillic keyboard as often as not.
_LATIN: Final = str.maketrans({"Х": "X", "І": "I", "С": "C", "М": "M", "Т": "T"})
_UNKNOWN: Final = _l("There is no signed document of this number, with a sum, whose execution you report.")

COMPARED: Final[tuple[Column[Execution], ...]] = (
    Column(
        "value",
        _l("Carried out in the period"),
        Kind.MONEY,
        lambda row: row.value,
        entry=MoneyEntry(is_required=True, example="1234567.89"),
    ),
    Column(
        "excess_reason",
        _l("Why more was carried out than the document is worth"),
        read=lambda row: row.excess_reason,
        width=34,
        wraps=True,
        entry=TextEntry(longest=_LONGEST, has_lines=True, hint=_l("when more than 120 per cent is carried out in all")),
    ),
    Column(
        "note",
        _l("Note"),
        read=lambda row: row.note,
        width=34,
        wraps=True,
        entry=TextEntry(longest=_LONGEST, has_lines=True),
    ),
)
"""What a report says; its document and its period say which one it is."""


def report_mark(row: Execution) -> str:
    """The hidden mark of a report that leaves for editing."""
    return mark_of(row.id, row.version, COMPARED, row)


REPORTS: Final[Register[Execution]] = Register(
    name="executions",
    title=_l("Reports on execution"),
    columns=(
        Column("position", _l("No."), Kind.ORDINAL),
        Column(
            "register_number",
            _l("Register number"),
            read=lambda row: row.agreement.register_number,
            width=16,
            entry=TextEntry(is_required=True, longest=40, example="X-0012"),
        ),
        Column(
            "title",
            _l("Title of the document"),
            read=lambda row: row.agreement.title,
            width=48,
            wraps=True,
            entry=TextEntry(is_fixed=True, longest=2000),
        ),
        Column(
            "period",
            _l("Period"),
            read=lambda row: row.period.words,
            width=20,
            entry=PeriodEntry(is_required=True, example="II квартал 2026 г."),
        ),
        COMPARED[0],
        Column(
            "currency",
            _l("Currency"),
            read=lambda row: row.agreement.currency_code,
            width=10,
            entry=TextEntry(is_fixed=True, longest=10),
        ),
        *COMPARED[1:],
        Column(
            "reason",
            _l("Reason for the correction"),
            width=34,
            wraps=True,
            entry=TextEntry(longest=_LONGEST, has_lines=True, hint=_l("when a report that stands here is changed")),
        ),
        Column(MARK_COLUMN, _l("Mark of the row"), read=report_mark, is_hidden=True),
    ),
)
"""The list of reports; a report is found by its document and period, or by its mark."""
_FIXED: Final[Mapping[str, Any]] = {
    "title": lambda agreement: agreement.title,
    "currency": lambda agreement: agreement.currency_code,
}


@dataclass(slots=True)
class ReportPlan:
    """What a row wants: a new report of ``values``, or those of them written over ``stored`` that are new."""

    agreement: Agreement
    period: Period
    values: dict[str, Any]
    reason: str = ""
    stored: Execution | None = None

    def draft(self, values: Mapping[str, Any] | None = None) -> ExecutionDraft:
        """The report as it will be, with ``values`` (all of the row's when left out) over what is stored."""
        told = self.values if values is None else values
        given: dict[str, Any] = {one.key: one.read(self.stored) if self.stored else None for one in COMPARED}
        given |= {key: told[key] for key in given if key in told}
        return ExecutionDraft(
            period=self.period,
            value=given["value"],
            note=given["note"] or "",
            excess_reason=given["excess_reason"] or "",
        )


def check_reports(table: Table, order: Order) -> Preview:
    """What the list would do. Rows are judged one after another: each counts what those above it report."""
    numbers = {_number(line.values.get("register_number")) for line in table.lines}
    check = _Check(agreements_reported_by(order.actor, numbers))
    return Preview(rows=[check.row(line) for line in table.lines], notices=list(table.notices))


class _Check:
    def __init__(self, agreements: Mapping[str, Agreement]) -> None:
        self._agreements = agreements
        self._comparison = Comparison(COMPARED)
        self._told: dict[int, dict[Period, Reported]] = {}
        self._seen: dict[tuple[int, Period], int] = {}

    def row(self, line: Line) -> RowResult:
        """The verdict of a row."""
        agreement = self._agreements.get(_number(line.values.get("register_number")))
        period = line.values.get("period")
        result = RowResult(line.number, Verdict.INVALID, faults=line.faults)
        if agreement is None:
            if line.values.get("register_number"):
                line.refuse("register_number", _UNKNOWN)
            return result
        result.title = f"{agreement.register_number} {agreement.title}"
        for key, read in _FIXED.items():
            self._check_fixed(line, key, read(agreement))
        if period is None:
            return result
        result.title = f"{agreement.register_number}, {period.words}"
        stored = next((one for one in agreement.executions if one.period == period), None)
        mark = self._mark(line, agreement, stored)
        values = {one.key: line.values[one.key] for one in COMPARED if one.key in line.values}
        plan = ReportPlan(agreement, period, values, line.values.get("reason") or "", stored)
        result.draft = plan
        self._see(line, agreement, period)
        if line.is_sound:
            self._judge(line, result, plan, mark)
        if not line.is_sound:
            result.verdict = Verdict.INVALID
        return result

    def _judge(self, line: Line, result: RowResult, plan: ReportPlan, mark: Mark | None) -> None:
        agreement, stored = plan.agreement, plan.stored
        told = self._told.setdefault(agreement.id, {row.period: row for row in reports_on(agreement)})
        if stored is None and (problem := period_problem(agreement, told.values(), plan.period)):
            line.refuse("period", problem)
            return
        excess = excess_of(agreement, plan.period, plan.draft().value, told.values())
        if excess is None:
            # Nothing was asked, so nothing is answered.
            plan.values.pop("excess_reason", None)
        result.verdict = Verdict.NEW
        if stored is not None:
            result.version = stored.version
            result.cells = self._comparison.cells(stored=stored, values=plan.values, mark=mark, version=stored.version)
            plan.values = {cell.key: plan.values[cell.key] for cell in result.cells}
            result.verdict = verdict_of(result.cells)
            if not result.cells:
                return
            if not plan.reason:
                line.refuse("reason", NO_REASON)
        draft = plan.draft()
        if problem := value_problem(agreement, told.values(), draft):
            line.refuse(problem[0], _question(excess, agreement) if excess is not None else problem[1])
        elif excess is not None:
            words = excess_words(excess, agreement.currency_code or "")
            asked = f"excess {plan.period.code} {draft.value}"
            result.remarks.append(Remark(*line.place("value"), words, asked))
        told[plan.period] = Reported(plan.period, draft.value, covered_until(plan.period))

    def _check_fixed(self, line: Line, key: str, stored: str | None) -> None:
        written = line.values.get(key)
        if written and search_key(written) != search_key(stored):
            # Columns that were sorted apart would give one document the sum of another.
            line.refuse(key, _("This document says here: %(stored)s.", stored=stored or "–"))

    def _mark(self, line: Line, agreement: Agreement, stored: Execution | None) -> Mark | None:
        written = line.texts.get(MARK_COLUMN, "")
        mark = read_mark(written) if written else None
        if written and (mark is None or stored is None or mark.key != stored.id):
            line.refuse(MARK_COLUMN, _("This mark is of no report on this document in this period. Empty it."))
        return mark

    def _see(self, line: Line, agreement: Agreement, period: Period) -> None:
        first = self._seen.setdefault((agreement.id, period), line.number)
        if first != line.number:
            line.refuse("period", _("This period of the document stands in row %(row)s.", row=first))


def apply_reports(preview: Preview, order: Order, decisions: Decisions) -> int:
    """Write every report that is new or says something new; how many they were."""
    entries = [entry for row in preview.of(WRITTEN) if (entry := _entry(row, decisions))]
    return write_reports(actor=order.actor, entries=entries)


def _entry(row: RowResult, decisions: Decisions) -> ReportEntry | None:
    plan: ReportPlan = row.draft
    values = plan.values
    if plan.stored is not None:
        values = {key: values[key] for key in decisions.taken(row)}
        if not values:
            return None
    return ReportEntry(
        agreement=plan.agreement,
        draft=plan.draft(values),
        execution=plan.stored,
        version=row.version,
        reason=plan.reason,
    )


def _reports(order: Order) -> Iterator[Execution]:
    return executions_reported_by(order.actor)


def _question(excess: Excess, agreement: Agreement) -> str:
    told = _("Check the sums; if they are right, give the reason in the column for it.")
    return f"{excess_words(excess, agreement.currency_code or '')} {told}"


def _number(text: str | None) -> str:
    return re.sub(r"[‐-―−]", "-", clean_line(text)).replace(" ", "").upper().translate(_LATIN)


EXECUTIONS: Final = Importer(
    name="executions",
    title=_l("Reports on execution"),
    permission=Permission.EXECUTIONS_REPORT,
    register=lambda order: REPORTS,  # noqa: ARG005  # the same in every language and for everybody
    check=check_reports,
    apply=apply_reports,
    rows=_reports,
    lead=_l(
        "What was carried out of signed documents, each by its register number, in quarters or years: in the period "
        "alone, not since signing, and in the currency of the document."
    ),
)
"""Reports on execution: the secretariat, and the parties of a document, bring them in."""
