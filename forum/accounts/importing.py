"""Accounts from a list: found by the mark of their row or their e-mail address; new ones get one-time passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.accounts.columns import PASSWORDS, accounts_list
from forum.accounts.models import User
from forum.accounts.queries import (
    AccountFilter,
    AccountRow,
    account_rows,
    accounts_with_keys,
    read_rows,
    working_administrators,
)
from forum.accounts.services import (
    AccountDraft,
    IssuedPassword,
    check_draft,
    create_account,
    edit_account,
    is_administrator,
    keep_an_administrator,
)
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.imports import (
    MARK_COLUMN,
    CellChange,
    CellFault,
    Comparison,
    Decisions,
    Handout,
    Importer,
    Line,
    Order,
    Preview,
    RowResult,
    Table,
    Verdict,
    marked,
    verdict_of,
)
from forum.core.security import Permission
from forum.core.spreadsheet import Register

MOST_NEW: Final = 500
"""New accounts at once: the passwords of all of them stand on one page."""
_ERRORS_AT: Final = {"organisation_id": "organisation"}


def _register(order: Order) -> Register[Any]:
    return accounts_list(order.locale)


def _rows(order: Order) -> Iterable[AccountRow]:
    statement = account_rows(order.actor, AccountFilter(), order.locale).order_by(User.sort_key, User.id)
    return read_rows(db.session.execute(statement))


def _check(table: Table, order: Order) -> Preview:
    checker = _Checker(table, order)
    preview = Preview([checker.row(line) for line in table.lines])
    new = [row.number for row in preview.of([Verdict.NEW])]
    if len(new) > MOST_NEW:
        message = _("At most %(number)s new accounts at once; divide the list.", number=MOST_NEW)
        preview.faults.append(CellFault(str(new[MOST_NEW]), "", message))
    return preview


class _Checker:
    """Looks every row up among the accounts, which are read once."""

    def __init__(self, table: Table, order: Order) -> None:
        rows = _rows(order)
        self._columns = [column for column in table.register.columns if column.entry is not None]
        self._comparison = Comparison(self._columns)
        self._actor = order.actor
        self._by_id = {one.id: one for one in rows}
        self._by_email = {one.email: one for one in rows}
        self._administrators = set(db.session.scalars(working_administrators()))
        self._seen: dict[Any, int] = {}

    def row(self, line: Line) -> RowResult:
        """The verdict on one row."""
        title = ", ".join(filter(None, (line.values.get("name"), line.values.get("email"))))
        result = RowResult(line.number, Verdict.INVALID, title, faults=line.faults)
        mark = marked(line)
        email = line.values.get("email")
        stored = self._by_id.get(mark.key) if mark is not None else self._by_email.get(email or "")
        if mark is not None and stored is None:
            line.refuse(MARK_COLUMN, _("There is no such account any more."))
        self._check_once(line, stored)
        if line.faults:
            return result
        values = _values(line, is_whole=mark is not None)
        result.draft = values
        if stored is None:
            result.cells = [self._told(key, value) for key, value in values.items() if key not in {"email", "name"}]
            result.verdict = Verdict.NEW
        else:
            result.target, result.version = stored.id, stored.version
            result.cells = self._comparison.cells(stored=stored, values=values, mark=mark, version=stored.version)
            result.verdict = verdict_of(result.cells)
        if stored is None or result.cells:
            self._check_rules(line, stored, _draft(stored, values))
        if line.faults:
            result.verdict = Verdict.INVALID
        return result

    def _check_once(self, line: Line, stored: AccountRow | None) -> None:
        keys: list[Any] = [("id", stored.id)] if stored else []
        keys += [("email", line.values["email"])] if line.values.get("email") else []
        earlier = next((self._seen[key] for key in keys if key in self._seen), None)
        if earlier is not None:
            line.refuse("email", _("The same account stands in row %(row)s.", row=earlier))
        self._seen.update(dict.fromkeys(keys, line.number))

    def _check_rules(self, line: Line, stored: AccountRow | None, draft: AccountDraft) -> None:
        other = self._by_email.get(draft.email)
        for error in check_draft(draft, is_taken=other is not None and other is not stored):
            line.refuse(_ERRORS_AT.get(error.field or "", error.field), error.message)
        if stored is None or line.faults:
            return
        remains = is_administrator(draft)
        try:
            keep_an_administrator(self._actor, stored.id, remains=remains, administrators=self._administrators)
        except DomainError as error:
            line.refuse(None, error.message)
        else:
            # As they will be when the next row is written.
            self._administrators -= set() if remains else {stored.id}
            self._administrators |= {stored.id} if remains else set()

    def _told(self, key: str, value: Any) -> CellChange:
        column = next(one for one in self._columns if one.key == key)
        return CellChange(key, str(column.title), "", column.entry.told(value) if column.entry else "")


def _values(line: Line, *, is_whole: bool) -> dict[str, Any]:
    """What the row wants; empty cells count where it ``is_whole``, but nobody is shut out by one."""
    kept = {"is_active"} if is_whole else line.values.keys()
    values = {key: value for key, value in line.values.items() if value is not None or key not in kept}
    if values.get("is_region_wide", False) is None:
        values["is_region_wide"] = False
    return values


def _draft(stored: Any, values: Mapping[str, Any]) -> AccountDraft:
    """The account as it would be: what is stored, with the values of the list in its place."""
    names = AccountDraft.__dataclass_fields__
    base = {name: getattr(stored, name) for name in names} if stored is not None else {}
    told = {key: value for key, value in values.items() if key in names}
    if "organisation" in values:
        told["organisation_id"] = values["organisation"].id if values["organisation"] else None
    return AccountDraft(**base | told)


def _apply(preview: Preview, order: Order, decisions: Decisions) -> int:
    written = 0
    changed = list(preview.of([Verdict.CHANGED, Verdict.CONFLICT]))
    with atomic():
        accounts = accounts_with_keys(order.actor, [row.target for row in changed])
        for row in changed:
            if taken := decisions.taken(row):
                draft = _draft(accounts[row.target], {key: row.draft[key] for key in taken})
                edit_account(actor=order.actor, user=accounts[row.target], draft=draft, version=row.version)
                written += 1
        for row in preview.of([Verdict.NEW]):
            row.target = create_account(actor=order.actor, draft=_draft(None, row.draft))
            written += 1
    return written


def _handout(preview: Preview) -> Handout | None:
    issued = [row.target for row in preview.of([Verdict.NEW]) if isinstance(row.target, IssuedPassword)]
    words = _l(
        "The passwords work for 14 days, and each person takes an own password at the first sign-in. Whoever loses one "
        "is given another on the account’s page."
    )
    return Handout(PASSWORDS, issued, words) if issued else None


ACCOUNTS_IMPORT: Final = Importer(
    name="accounts",
    title=_l("Accounts"),
    permission=Permission.ACCOUNTS_MANAGE,
    register=_register,
    check=_check,
    apply=_apply,
    rows=_rows,
    has_persons=True,
    hands_out=_l("The one-time passwords of new accounts are shown once, on the next page: save them there."),
    handout=_handout,
    lead=_l(
        "New accounts, and changes of those there are. A row without its hidden mark is found by the e-mail address; "
        "its empty cells change nothing. No account is ever deleted."
    ),
)
