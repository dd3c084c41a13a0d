"""Writing of documents: logging, correction, signing, states, verification, amendment, what follows signing."""

from forum.agreements.services.amendments import amend_agreement
from forum.agreements.services.corrections import (
    approve_correction,
    ask_correction,
    decline_correction,
    take_correction_back,
)
from forum.agreements.services.entries import edit_agreement, log_agreement
from forum.agreements.services.executions import correct_execution, report_execution, withdraw_execution
from forum.agreements.services.families import link_agreements, unlink_agreements
from forum.agreements.services.joining import join_proposal, separate_report
from forum.agreements.services.merging import repoint_parties
from forum.agreements.services.proposals import (
    accept_proposal,
    propose_agreement,
    resubmit_proposal,
    return_proposal,
    take_back_proposal,
)
from forum.agreements.services.settling import settle_states
from forum.agreements.services.signing import sign_agreement
from forum.agreements.services.states import change_state
from forum.agreements.services.steps import record_step, take_back_step
from forum.agreements.services.verification import verify_value

__all__ = [
    "accept_proposal",
    "amend_agreement",
    "approve_correction",
    "ask_correction",
    "change_state",
    "correct_execution",
    "decline_correction",
    "edit_agreement",
    "join_proposal",
    "link_agreements",
    "log_agreement",
    "propose_agreement",
    "record_step",
    "repoint_parties",
    "report_execution",
    "resubmit_proposal",
    "return_proposal",
    "separate_report",
    "settle_states",
    "sign_agreement",
    "take_back_proposal",
    "take_back_step",
    "take_correction_back",
    "unlink_agreements",
    "verify_value",
    "withdraw_execution",
]
