"""Agreements, their parties, amendments and allocation."""

from forum.agreements.models.allocations import Allocation
from forum.agreements.models.amendments import Amendment, AmendmentWeight
from forum.agreements.models.documents import Agreement
from forum.agreements.models.files import AgreementFile
from forum.agreements.models.links import AgreementLink
from forum.agreements.models.numbers import RegisterCounter
from forum.agreements.models.parties import Party

__all__ = [
    "Agreement",
    "AgreementFile",
    "AgreementLink",
    "Allocation",
    "Amendment",
    "AmendmentWeight",
    "Party",
    "RegisterCounter",
]
