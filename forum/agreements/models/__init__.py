"""Agreements, their parties, amendments and allocation, and what became of them."""

from forum.agreements.models.allocations import Allocation
from forum.agreements.models.amendments import Amendment, AmendmentWeight
from forum.agreements.models.corrections import Correction
from forum.agreements.models.documents import Agreement
from forum.agreements.models.executions import Execution
from forum.agreements.models.files import AgreementFile
from forum.agreements.models.links import AgreementLink
from forum.agreements.models.numbers import NumberBlock, RegisterCounter
from forum.agreements.models.parties import Party
from forum.agreements.models.press_figures import PressFigure, PressFigureDocument
from forum.agreements.models.proposals import Proposal
from forum.agreements.models.slots import SigningSlot, SlotPlace
from forum.agreements.models.steps import ProcedureStep

__all__ = [
    "Agreement",
    "AgreementFile",
    "AgreementLink",
    "Allocation",
    "Amendment",
    "AmendmentWeight",
    "Correction",
    "Execution",
    "NumberBlock",
    "Party",
    "PressFigure",
    "PressFigureDocument",
    "ProcedureStep",
    "Proposal",
    "RegisterCounter",
    "SigningSlot",
    "SlotPlace",
]
