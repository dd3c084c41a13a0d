"""Attaching papers to a delegation and taking them off its card."""

from __future__ import annotations

from typing import IO, Any

from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.files import add_attachment, attached_already, check_signs, keep_file_of, name_for, take_off
from forum.core.security import Actor
from forum.delegations.enums import EDITABLE_STATES, PAPER_FORMATS, PaperKind
from forum.delegations.models import Delegation, DelegationFile
from forum.delegations.queries.papers import has_paper, is_signed_paper
from forum.delegations.services.locking import label_of, letter_problem, lock_delegation

_WRONG_FORMAT = {
    PaperKind.LETTER: _l("A scanned letter is a PDF or a picture (JPEG, PNG, TIFF)."),
    PaperKind.CHANGES_LETTER: _l("A scanned letter is a PDF or a picture (JPEG, PNG, TIFF)."),
    PaperKind.SIGNATURE: _l("An electronic signature is a SIG or P7S file."),
    PaperKind.OTHER: _l("This is an electronic signature: attach it as one."),
}


def attach_paper(
    *,
    actor: Actor,
    delegation: Delegation,
    stream: IO[bytes],
    name: str,
    kind: PaperKind,
    signs: DelegationFile | None = None,
) -> DelegationFile:
    """Keep what ``stream`` holds as a paper of the delegation, called ``name``, and return it.

    A letter may follow: it is taken as long as the delegation takes part. Raises ``DomainError`` on ``files`` (see
    ``keep_file``; not of a format of ``kind``; on the card already), ``signs`` (no signature, a paper of another
    delegation), None (role, state, edition over); ``NoResultFound`` (out of scope).
    """
    with atomic():
        delegation = lock_delegation(actor, delegation)
        _check(attaching_problem(actor, delegation))
        is_own = signs is not None and signs.delegation_id == delegation.id
        check_signs(is_signature=kind is PaperKind.SIGNATURE, signs=signs, is_own=is_own)
        file = keep_file_of(stream=stream, name=name, taken=PAPER_FORMATS[kind], wrong=_WRONG_FORMAT[kind])
        if has_paper(delegation, file):
            raise attached_already(name)
        paper = DelegationFile(delegation=delegation, file=file, kind=kind, name=name_for(name, file.kind), signs=signs)
        audit.stamp(paper, actor)
        add_attachment(paper, name)
        audit.record(
            actor=actor,
            action="delegation.file_attached",
            entity=delegation,
            parts=[paper],
            label=label_of(delegation),
            changes={"sha256": [None, file.sha256]},
        )
    return paper


def remove_paper(*, actor: Actor, paper: DelegationFile, reason: str) -> None:
    """Take a paper off the card; its row stays with the reason, which may name persons, and its content in the folder.

    Raises ``DomainError`` on ``reason`` (none), None (a signature on the card belongs to it, role, state, edition
    over); ``NoResultFound`` (out of scope).
    """
    with atomic():
        delegation = lock_delegation(actor, paper.delegation)
        _check(removal_problem(actor, delegation))
        take_off(paper, actor=actor, reason=reason, is_signed=is_signed_paper(paper))
        audit.stamp(paper, actor)
        label = label_of(delegation)
        audit.record(actor=actor, action="delegation.file_removed", entity=delegation, parts=[paper], label=label)


def attaching_problem(actor: Actor, delegation: Delegation) -> Any:
    """Why ``actor`` may attach no paper to a delegation; None when nothing hinders it."""
    return letter_problem(actor, delegation)


def removal_problem(actor: Actor, delegation: Delegation) -> Any:
    """Why ``actor`` may take no paper off the card; None when nothing hinders it.

    What the secretariat has before it stays before it: the region takes back only what it has not sent yet.
    """
    if problem := letter_problem(actor, delegation):
        return problem
    if actor.is_representative and delegation.state not in EDITABLE_STATES:
        return _l("The secretariat has this paper before it: ask it to take the paper off.")
    return None


def _check(problem: Any) -> None:
    if problem:
        raise DomainError(None, problem)
