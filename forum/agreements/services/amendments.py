"""Amendment: a dated act changes the sum or the shares of a signed document."""

from __future__ import annotations

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.models import Agreement, Amendment
from forum.core.security import Actor


def amend_agreement(*, actor: Actor, agreement: Agreement, draft: AmendmentDraft) -> Amendment:
    """Add an amendment to a signed document and return it; its rouble equivalent is at the rate of signing.

    Raises ``DomainError`` on ``effective_on`` (before signing), ``value`` (the document states no sum; nothing
    changes), ``weights-<region key>`` (a side told in part, a region that is no party), ``reason`` (empty).
    """
    raise NotImplementedError
