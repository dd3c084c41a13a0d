"""Organisations from a list: found by the mark of their row, a number or their name; similar ones are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
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
from forum.core.spreadsheet import Register
from forum.core.text import search_key
from forum.reference.columns import organisations_list
from forum.reference.models import Organisation
from forum.reference.queries import KnownNames, Seat, all_regions, known_names, living_organisations
from forum.reference.services import (
    OrganisationDraft,
    bring_in_organisations,
    checked_inn,
    checked_organisation,
    checked_unp,
    number_holders,
)
from forum.reference.services.permissions import check_may

_MAY_BE_REGISTERED: Final = _l("It may be one that is registered already:")
_NAMES: Final = ("name_ru", "name_be", "name_en")
_ERRORS_AT: Final = {"region_id": "region", "country_code": "region"}


def _register(order: Order) -> Register[Any]:
    return organisations_list(order.locale)


def _rows(order: Order) -> Iterable[Organisation]:  # noqa: ARG001  # every organisation may be seen by who edits them
    return living_organisations()


def _check(table: Table, order: Order) -> Preview:
    check_may(order.actor, Permission.ORGANISATIONS_EDIT)
    checker = _Checker(table, order)
    return Preview([checker.row(line) for line in table.lines])


class _Checker:
    """Looks every row up in what is registered, which is read once."""

    def __init__(self, table: Table, order: Order) -> None:
        living = living_organisations()
        self._comparison = Comparison(table.register.columns)
        self._locale = order.locale
        self._by_id = {one.id: one for one in living}
        self._by_name: dict[str, list[Organisation]] = {}
        for one in living:
            for key in {search_key(name) for name in (one.name_ru, one.name_be, one.name_en) if name}:
                self._by_name.setdefault(key, []).append(one)
        self._holder = number_holders(living)
        self._known = known_names(living)
        self._listed: KnownNames[int] = KnownNames()
        # Held, for the session forgets rows that nobody holds and would ask for each region anew, row by row.
        self._regions = all_regions()
        self._placed = {region.id for region in self._regions if not region.is_pseudo}
        self._seen: dict[Any, int] = {}

    def row(self, line: Line) -> RowResult:
        """The verdict on one row."""
        result = RowResult(line.number, Verdict.INVALID, _title(line), faults=line.faults)
        # Asked even of a row with errors, so that all of them are told at once.
        numbers, mark = self._numbers(line), marked(line)
        if line.faults:
            return result
        stored = self._stored(line, mark, numbers)
        if line.faults:
            return result
        values = dict(line.values) if mark else {key: value for key, value in line.values.items() if value is not None}
        self._check_once(line, stored, values)
        draft = _draft(stored, values)
        self._check_rules(line, stored, draft)
        if line.faults:
            return result
        result.draft, result.target = values, stored
        if stored is None:
            self._as_new(result, line, draft)
        else:
            result.version = stored.version
            result.cells = self._comparison.cells(stored=stored, values=values, mark=mark, version=stored.version)
            result.verdict = verdict_of(result.cells)
        return result

    def _stored(self, line: Line, mark: Mark | None, numbers: Mapping[str, str | None]) -> Organisation | None:
        """The organisation that the row means; None for a new one."""
        if mark is not None:
            stored = self._by_id.get(mark.key)
            if stored is None:
                line.refuse(MARK_COLUMN, _("This organisation is no longer registered, or was merged into another."))
            return stored
        for field, number in numbers.items():
            if number and (holder := self._holder(field, number)) is not None:
                return holder
        found = {one.id: one for key in _NAMES for one in self._named(line.values.get(key))}
        # Who has another number is another organisation, whatever it is called.
        fitting = [one for one in found.values() if all(_agree(getattr(one, at), no) for at, no in numbers.items())]
        if len(fitting) > 1:
            line.refuse("name_ru", _("Several organisations have this name: give the INN or UNP."))
        return fitting[0] if len(fitting) == 1 else None

    def _named(self, name: str | None) -> list[Organisation]:
        return self._by_name.get(search_key(name), []) if name else []

    def _numbers(self, line: Line) -> dict[str, str | None]:
        numbers: dict[str, str | None] = {}
        for field, checked in (("inn", checked_inn), ("unp", checked_unp)):
            try:
                numbers[field] = checked(line.values.get(field))
            except DomainError as error:
                line.refuse(field, error.message)
        return numbers

    def _check_once(self, line: Line, stored: Organisation | None, values: Mapping[str, Any]) -> None:
        keys: list[Any] = [("id", stored.id)] if stored else [("name", search_key(*map(values.get, _NAMES)))]
        keys += [(field, values[field]) for field in ("inn", "unp") if values.get(field)]
        earlier = next((self._seen[key] for key in keys if key in self._seen), None)
        if earlier is not None:
            line.refuse(None, _("The same organisation stands in row %(row)s.", row=earlier))
        self._seen.update(dict.fromkeys(keys, line.number))

    def _check_rules(self, line: Line, stored: Organisation | None, draft: OrganisationDraft) -> None:
        try:
            checked_organisation(draft, stored, holder=self._holder)
        except DomainError as error:
            line.refuse(_ERRORS_AT.get(error.field or "", error.field), error.message)

    def _as_new(self, result: RowResult, line: Line, draft: OrganisationDraft) -> None:
        """Ask, as the form does, whether it is one that is registered, or one of the rows before, in other words."""
        result.verdict, result.can_be_left_out = Verdict.NEW, True
        names = [getattr(draft, key) for key in _NAMES]
        likes = [
            *(Like(self._words(one), key=one.id) for one in self._known.similar(names, region_id=draft.region_id)),
            *(
                Like(_("row %(row)s", row=row), row=row)
                for row in self._listed.similar(names, region_id=draft.region_id)
            ),
        ]
        if likes:
            result.remarks.append(Remark.about_likes(*line.place("name_ru"), _MAY_BE_REGISTERED, likes))
        placed = draft.region_id if draft.region_id in self._placed else None
        self._listed.add(line.number, names, region_id=placed)

    def _words(self, organisation: Organisation) -> str:
        number = organisation.inn or organisation.unp
        return ", ".join(filter(None, (organisation.name(self._locale), number)))


def _agree(stored: str | None, wanted: str | None) -> bool:
    return not stored or not wanted or stored == wanted


def _title(line: Line) -> str:
    return next((line.values[key] for key in _NAMES if line.values.get(key)), "")


def _draft(stored: Organisation | None, values: Mapping[str, Any]) -> OrganisationDraft:
    """The organisation as it would be: what is stored, with the values of the list in its place."""
    names = OrganisationDraft.__dataclass_fields__
    base = OrganisationDraft(**{name: getattr(stored, name) for name in names}) if stored else OrganisationDraft()
    told = {key: value for key, value in values.items() if key in names}
    for name in ("source", "note"):
        if name in told:
            told[name] = told[name] or ""
    seat = values.get("region")
    if isinstance(seat, Seat):
        told |= {"region_id": seat.region_id, "country_code": seat.country_code}
    return replace(base, **told)


def _apply(preview: Preview, order: Order, decisions: Decisions) -> int:
    added = [_draft(None, row.draft) for row in preview.of([Verdict.NEW]) if not decisions.leaves_out(row)]
    changed = [
        (row.target, _draft(row.target, {key: row.draft[key] for key in taken}))
        for row in preview.of([Verdict.CHANGED, Verdict.CONFLICT])
        if (taken := decisions.taken(row))
    ]
    return bring_in_organisations(actor=order.actor, added=added, changed=changed)


ORGANISATIONS_IMPORT: Final = Importer(
    name="organisations",
    title=_l("Organisations"),
    permission=Permission.ORGANISATIONS_EDIT,
    register=_register,
    check=_check,
    apply=_apply,
    rows=_rows,
    lead=_l(
        "New organisations, and changes of registered ones. A row without its hidden mark is found by INN or UNP, else "
        "by the whole name; its empty cells change nothing."
    ),
)
