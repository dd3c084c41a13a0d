"""Whose signatories an actor may read: they are persons, and a representative sees the own ones alone."""

from __future__ import annotations

from forum.agreements.models import Agreement, Party, Proposal
from forum.core.security import Actor, Permission


def signed_parties_visible_to(actor: Actor, agreement: Agreement) -> frozenset[int]:
    """Keys of the parties whose signatory ``actor`` may read; those without a signatory are left out."""
    if not actor.may(Permission.PERSONS_VIEW):
        return frozenset()
    named = [party for party in agreement.parties if party.signatory or party.signatory_post or party.authority]
    return frozenset(party.id for party in named if not actor.is_representative or is_own_party(actor, party))


def is_own_party(actor: Actor, party: Party) -> bool:
    """Whether the party is the representative's own organisation, or of the region the account is given."""
    if party.organisation_id is not None and party.organisation_id == actor.organisation_id:
        return True
    return actor.is_region_wide and party.region_id is not None and party.region_id == actor.home_region_id


def is_own_proposal(actor: Actor, proposal: Proposal | None) -> bool:
    """Whether the representative's organisation proposed it, or one of the region that the account is given."""
    if proposal is None or not actor.is_representative:
        return False
    is_of_region = proposal.region_id is not None and proposal.region_id == actor.home_region_id
    return proposal.organisation_id == actor.organisation_id or (actor.is_region_wide and is_of_region)
