"""Writing of documents: logging, correction, signing, states, verification and amendment."""

from forum.agreements.services.amendments import amend_agreement
from forum.agreements.services.entries import edit_agreement, log_agreement
from forum.agreements.services.families import link_agreements, unlink_agreements
from forum.agreements.services.merging import repoint_parties
from forum.agreements.services.signing import sign_agreement
from forum.agreements.services.states import change_state
from forum.agreements.services.verification import verify_value

__all__ = [
    "amend_agreement",
    "change_state",
    "edit_agreement",
    "link_agreements",
    "log_agreement",
    "repoint_parties",
    "sign_agreement",
    "unlink_agreements",
    "verify_value",
]
