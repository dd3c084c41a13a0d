"""Visits outside forums as a list: new ones, and changes of those that left for editing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forum.core.formatting import date_short
from forum.core.imports import (
    MARK_COLUMN,
    Comparison,
    Decisions,
    Importer,
    Like,
    Line,
    Mark,
    Order,
    Preview,
    Remark,
    RowResult,
    Table,
    Verdict,
    marked,
    verdict_of,
)
from forum.core.security import Permission
from forum.core.text import search_key
from forum.core.types import DatePrecision
from forum.delegations.drafts import VisitDraft
from forum.delegations.enums import DelegationState
from forum.delegations.queries.visits import (
    VisitFilter,
    VisitRow,
    regions_with_visits,
    stream_visits,
    years_with_visits,
)
from forum.delegations.services.visits import Ends, VisitChange, bring_in_visits, visit_problems
from forum.delegations.visit_columns import visits_list
from forum.delegations.visit_forms import VisitFilters
from forum.reference.models import Organisation
from forum.reference.queries import all_regions, living_organisations

_MAY_BE_RECORDED: Final = _l("This visit may be recorded already:")
_COLUMN_OF: Final = {"region_id": "home", "destination_region_id": "destination", "organisation_id": "organisation"}
_OVER: Final = frozenset({DelegationState.REJECTED, DelegationState.WITHDRAWN})
_KEPT: Final = ("kind", "head_level")
"""What a visit always has: an empty cell does not take it away."""


@dataclass(slots=True)
class VisitPlan:
    """What the cells of a row want: ``values`` by column, the organisation among them by its key."""

    values: dict[str, Any]
    organisation_id: int | None
    stored: VisitRow | None = None

    def draft(self, keys: frozenset[str] | None = None) -> VisitDraft:
        """The visit as it will be; of a stored one only with the columns ``keys``, all for None."""
        told = {key: value for key, value in self.values.items() if keys is None or key in keys}
        draft = _as_stored(self.stored) if self.stored is not None else VisitDraft()
        changes: dict[str, Any] = {
            key: told[key] for key in ("kind", "head_level", "ends_on", "purpose", "results", "source") if key in told
        }
        if "home" in told:
            changes["region_id"] = told["home"].region_id
        if "destination" in told:
            changes["destination_region_id"] = told["destination"].region_id
        if "organisation" in told:
            changes["organisation_id"] = self.organisation_id
        if "starts_on" in told:
            changes["starts_on"], changes["date_precision"] = told["starts_on"]
        return replace(draft, **changes)


def _as_stored(row: VisitRow) -> VisitDraft:
    return VisitDraft(**{field.name: getattr(row, field.name) for field in fields(VisitDraft)})


class _Checker:
    """Judges rows one after another. Regions, organisations and recorded visits are read once for the whole list."""

    def __init__(self, table: Table, order: Order) -> None:
        self._comparison = Comparison(table.register.columns)
        stored = list(stream_visits(actor=order.actor, chosen=VisitFilter(), locale=order.locale))
        self._by_id = {row.id: row for row in stored}
        self._by_content: dict[VisitDraft, VisitRow] = {
            _content(_as_stored(row)): row for row in stored if row.state not in _OVER
        }
        self._regions = {region.id: region for region in all_regions()}
        self._locale = order.locale
        # Most lists of past years name no organisation at all.
        is_named = any(line.values.get("organisation") for line in table.lines)
        self._organisations: dict[int, Organisation] = (
            {one.id: one for one in living_organisations()} if is_named else {}
        )
        self._by_name: dict[str, set[int]] = {}
        for one in self._organisations.values():
            for name in (one.name_ru, one.name_be, one.name_en, one.inn, one.unp):
                if name:
                    self._by_name.setdefault(search_key(name), set()).add(one.id)
        self._seen: dict[Any, int] = {}

    def row(self, line: Line) -> RowResult:
        """The verdict on one row."""
        result = RowResult(line.number, Verdict.INVALID, _title(line), faults=line.faults)
        mark = marked(line)
        stored = self._stored(line, mark)
        plan = self._plan(line, stored, mark)
        if line.faults:
            return result
        result.draft = plan
        if stored is None:
            self._judge_new(line, result, plan)
        else:
            self._judge_stored(line, result, plan, stored, mark)
        return result

    def _stored(self, line: Line, mark: Mark | None) -> VisitRow | None:
        """The visit that the mark of the row tells; None of a row without one."""
        if mark is None:
            return None
        stored = self._by_id.get(mark.key)
        if stored is None:
            line.refuse(MARK_COLUMN, _("This visit is not in the register, or you may not see it."))
        earlier = self._seen.setdefault(mark.key, line.number)
        if earlier != line.number:
            line.refuse(None, _("The same visit stands in row %(row)s.", row=earlier))
        return stored

    def _plan(self, line: Line, stored: VisitRow | None, mark: Mark | None) -> VisitPlan:
        values = dict(line.values) if mark else {key: value for key, value in line.values.items() if value is not None}
        for key in _KEPT:
            if values.get(key) is None:
                values.pop(key, None)
        name = values.get("organisation")
        sender = self._organisation(line, name, stored) if name else None
        if sender is not None:
            # A number means the organisation that has it: it is compared and told by its name.
            is_same = stored is not None and sender == stored.organisation_id
            known = self._organisations.get(sender)
            values["organisation"] = (
                stored.organisation if stored is not None and is_same else known.name(self._locale) if known else name
            )
        return VisitPlan(values, sender, stored)

    def _organisation(self, line: Line, name: str, stored: VisitRow | None) -> int | None:
        folded = search_key(name)
        if stored is not None and stored.organisation and folded == search_key(stored.organisation):
            return stored.organisation_id
        found = self._by_name.get(folded, set())
        if len(found) == 1:
            return next(iter(found))
        told = (
            _("Several organisations are called so. Give the INN or UNP.")
            if found
            else _("There is no such organisation. Give its full name, INN or UNP as in the reference data.")
        )
        line.refuse("organisation", told)
        return None

    def _judge_new(self, line: Line, result: RowResult, plan: VisitPlan) -> None:
        draft = plan.draft()
        self._check(line, draft)
        if line.faults:
            return
        content = _content(draft)
        result.verdict = Verdict.NEW
        same, earlier = self._by_content.get(content), self._seen.setdefault(content, line.number)
        likes = [Like(_words_of(same), key=same.id)] if same is not None else []
        # Two delegations of a region in one month are nothing unusual; on one day they are.
        if earlier != line.number and draft.date_precision is DatePrecision.DAY:
            likes.append(Like(_("row %(row)s", row=earlier), row=earlier))
        if likes:
            result.remarks.append(Remark.about_likes(*line.place("home"), _MAY_BE_RECORDED, likes))
            result.can_be_left_out = True

    def _judge_stored(
        self, line: Line, result: RowResult, plan: VisitPlan, stored: VisitRow, mark: Mark | None
    ) -> None:
        result.version, result.target = stored.version, stored.id
        result.cells = self._comparison.cells(stored=stored, values=plan.values, mark=mark, version=stored.version)
        result.verdict = verdict_of(result.cells)
        if not result.cells:
            return
        if stored.state in _OVER:
            line.refuse(None, _("A rejected or withdrawn visit is not changed any more; record a new one."))
            result.verdict = Verdict.NOT_PERMITTED
            return
        self._check(line, plan.draft(frozenset(cell.key for cell in result.cells)), stored)
        if line.faults:
            result.verdict = Verdict.INVALID

    def _check(self, line: Line, draft: VisitDraft, stored: VisitRow | None = None) -> None:
        ends = Ends(
            home=self._regions.get(draft.region_id or 0),
            destination=self._regions.get(draft.destination_region_id or 0),
            organisation=self._organisations.get(draft.organisation_id or 0),
        )
        for field, problem in visit_problems(draft, ends, stored):
            line.refuse(_COLUMN_OF.get(field, field), problem)


def _content(draft: VisitDraft) -> VisitDraft:
    """What tells visits apart: the regions, the days, the sender, the kind and the head."""
    return replace(draft, purpose=None, results=None, source=None)


def _words_of(row: VisitRow) -> str:
    return f"{row.home} – {row.destination}, {date_short(row.starts_on, row.date_precision)}"


def _title(line: Line) -> str:
    told: Mapping[str, Any] = line.values
    words = [told[key].words for key in ("home", "destination") if told.get(key)]
    day = date_short(*told["starts_on"]) if told.get("starts_on") else ""
    return ", ".join(filter(None, (" – ".join(words), day)))


def check_visits(table: Table, order: Order) -> Preview:
    """What the list would do; nothing is written."""
    checker = _Checker(table, order)
    return Preview([checker.row(line) for line in table.lines], notices=list(table.notices))


def apply_visits(preview: Preview, order: Order, decisions: Decisions) -> int:
    """Record the new visits and write the changes that were decided for, with one event each."""
    added = [row.draft.draft() for row in preview.of([Verdict.NEW]) if not decisions.leaves_out(row)]
    changed: list[VisitChange] = []
    for row in preview.of([Verdict.CHANGED, Verdict.CONFLICT]):
        plan: VisitPlan = row.draft
        taken = decisions.taken(row)
        if plan.stored is not None and taken:
            changed.append(VisitChange(plan.stored.id, plan.stored.version, plan.draft(taken)))
    return bring_in_visits(actor=order.actor, added=added, changed=changed)


def visit_rows_for_editing(order: Order) -> Iterator[VisitRow]:
    """The visits of the register's filter, which the address of the export tells."""
    form = VisitFilters(MultiDict(order.chosen))
    form.offer(years_with_visits(order.actor), regions_with_visits(order.actor, order.locale))
    return stream_visits(actor=order.actor, chosen=form.wanted(), locale=order.locale)


VISITS: Final = Importer(
    name="visits",
    title=_l("Visits outside the Forum"),
    permission=Permission.DELEGATIONS_REVIEW,
    register=lambda order: visits_list(order.locale),
    check=check_visits,
    apply=apply_visits,
    rows=visit_rows_for_editing,
    lead=_l(
        "Visits of delegations of one country to the other, a row each; they are recorded as confirmed. Visits that "
        "left for editing come back with their hidden mark and change only the cells that were edited."
    ),
)
"""Visits outside forums: the secretariat brings them in."""
