"""Many new documents at once: the rules of one document, the writing of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.agreements.allocation import Rows, allocation_rows, write_allocations
from forum.agreements.counting import write_counting_columns
from forum.agreements.drafts import AgreementDraft
from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, Party
from forum.agreements.numbering import register_number, take_numbers
from forum.agreements.services.consequences import label_in_words, searched_words
from forum.agreements.services.entries import write_content
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.plain import plain_agreement
from forum.agreements.services.rules import check_may_edit
from forum.agreements.services.signing import write_signed_content
from forum.core import audit
from forum.core.clock import today
from forum.core.db import atomic, db, new_keys
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.core.text import clean_text, search_key, sort_key

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that has passed every rule: its columns, those of its parties, its allocation, what it is found and
    sorted by, its forum's code.

    What is given when it is stored is missing: keys, the register number, instants.
    """

    columns: Row
    parties: tuple[Row, ...]
    allocation: Rows
    searched: str
    sorted_by: str
    forum_code: str
    reason: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether it enters the register at once."""
        return self.columns.get("signed_on") is not None


def checked_document(draft: AgreementDraft, *, actor: Actor, known: Lookups, reason: str = "") -> NewDocument:
    """What ``log_agreement`` and, for a draft with a day of signing, ``sign_agreement`` would write; nothing is.

    ``known`` is one for the whole list: a number on a programme is held by the first document that names it. Raises
    ``DomainError`` as the two services do.
    """
    check_may_edit(actor)
    reason = clean_text(reason)
    agreement = plain_agreement(state=AgreementState.PLANNED, parties=[])
    with db.session.no_autoflush:
        write_content(agreement, draft, actor, known=known)
        forum = known.edition(draft.forum_id)
        if draft.signed_on is not None:
            if forum.is_closed and not reason:
                raise DomainError("reason", _l("The edition is closed: say why the document changes."))
            write_signed_content(
                agreement, actor, signed_on=draft.signed_on, precision=draft.signed_precision, known=known
            )
        known.claim(draft.forum_id, agreement.list_number)
        write_counting_columns(agreement)
    agreement.rate_id = agreement.rate.id if agreement.rate else None
    return NewDocument(
        columns=_columns_of(agreement, _AGREEMENT),
        parties=tuple(map(party_columns, agreement.parties)),
        allocation=allocation_rows(agreement),
        searched=searched_words(agreement),
        sorted_by=sort_key(agreement.title),
        forum_code=forum.code,
        reason=reason if draft.signed_on is not None else "",
    )


def write_documents(documents: Sequence[NewDocument], *, actor: Actor, action: str) -> None:
    """Store checked documents in their order, with one event ``action`` each; signed ones get their register numbers.

    All or none of them. Two lists at once get numbers apart; what they say else stands in ``checked_document``.
    """
    check_may_edit(actor)
    with atomic():
        stamped = audit.stamped_columns(actor)
        numbers = _register_numbers(documents)
        keys = new_keys(Agreement, len(documents))
        party_keys = iter(new_keys(Party, sum(len(document.parties) for document in documents)))
        # A thousand at a time: events and parameters of all of them would fill more memory than the list itself.
        for start in range(0, len(documents), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            parties = _party_rows(documents[some], keys[some], party_keys, stamped)
            _write(documents[some], keys[some], numbers[some], parties, stamped, actor, action)


def _write(
    documents: Sequence[NewDocument],
    keys: Sequence[int],
    numbers: Sequence[Row],
    parties: Sequence[Sequence[Row]],
    stamped: Row,
    actor: Actor,
    action: str,
) -> None:
    rows = [
        with_keys(Agreement, document.columns, stamped, key, **number, **_search_keys(document, number))
        for document, number, key in zip(documents, numbers, keys, strict=True)
    ]
    audit.insert_rows(Agreement, rows)
    audit.insert_rows(Party, [row for own in parties for row in own])
    write_allocations((row, document.allocation) for row, document in zip(rows, documents, strict=True))
    events = [_told(*one) for one in zip(documents, rows, numbers, parties, strict=True)]
    audit.record_many(actor=actor, action=action, model=Agreement, events=events)


def _columns_of(row: Any, columns: Iterable[str]) -> Row:
    """The columns that the rules have written; those they left alone take their defaults."""
    written = vars(row)
    return {name: written[name] for name in columns if name in written}


def party_columns(party: Party) -> Row:
    """The columns of a party that the rules have written, the keys of what it names among them."""
    party.organisation_id = party.organisation.id if party.organisation else None
    party.region_id = party.region.id if party.region else None
    return _columns_of(party, _PARTY)


def _register_numbers(documents: Sequence[NewDocument]) -> list[Row]:
    """The register numbers in the order of the list; nothing for a document that is not signed."""
    signed = Counter(each.columns["forum_id"] for each in documents if each.is_signed)
    # In one order for all lists: two at once would wait for each other for ever.
    next_of = {forum_id: take_numbers(forum_id, signed[forum_id]) for forum_id in sorted(signed)}
    numbers: list[Row] = []
    for document in documents:
        if not document.is_signed:
            numbers.append({})
            continue
        sequence = next_of[document.columns["forum_id"]]
        next_of[document.columns["forum_id"]] += 1
        numbers.append(
            {
                "register_sequence": sequence,
                "register_number": register_number(document.forum_code, sequence),
                "registered_on": today(),
            }
        )
    return numbers


def _party_rows(
    documents: Sequence[NewDocument], keys: Sequence[int], party_keys: Iterator[int], stamped: Row
) -> list[list[Row]]:
    return [
        [with_keys(Party, party, stamped, next(party_keys), agreement_id=key) for party in document.parties]
        for key, document in zip(keys, documents, strict=True)
    ]


def with_keys(model: Any, columns: Row, stamped: Row, key: int, **others: Any) -> Row:
    """A new row of ``model`` as it is inserted: what the rules have written, the defaults of the rest, its key."""
    return {**_UNTOLD[model], **stamped, **columns, **others, "id": key}


def _search_keys(document: NewDocument, number: Row) -> Row:
    words = f"{search_key(number.get('register_number'))} {document.searched}"
    return {"search_key": words.strip(), "sort_key": document.sorted_by}


def _told(document: NewDocument, row: Row, number: Row, parties: Sequence[Row]) -> audit.Told:
    changes = _tell_agreement({**document.columns, **number})
    table = Party.__tablename__
    for party, columns in zip(parties, document.parties, strict=True):
        changes[f"{table}:{party['id']}"] = tell_party({**columns, "agreement_id": row["id"]})
    label = label_in_words(row["register_number"] or row["own_number"], row["title"])
    return audit.Told(row["id"], label, changes, {table: [party["id"] for party in parties]}, document.reason)


AT_ONCE: Final = 1_000
_GIVEN: Final = frozenset(
    {"id", "version", "created_at", "created_by", "created_by_label", "updated_at", "updated_by", "updated_by_label"}
)
_AGREEMENT: Final = tuple(one.name for one in Agreement.__table__.columns if one.name not in _GIVEN)
_PARTY: Final = tuple(one.name for one in Party.__table__.columns if one.name not in _GIVEN | {"agreement_id"})
_tell_agreement, tell_party = audit.teller_of(Agreement), audit.teller_of(Party)
_UNTOLD: Final[Mapping[Any, Row]] = {
    model: {
        column.name: column.default.arg if column.default is not None and column.default.is_scalar else None
        for column in model.__table__.columns
        if column.name not in _GIVEN
    }
    for model in (Agreement, Party)
}
"""What a column holds that no rule has written: rows of one statement have the same columns."""
