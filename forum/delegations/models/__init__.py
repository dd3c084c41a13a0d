"""Delegations, their members, papers, badges and what is asked for late."""

from forum.delegations.models.accreditation import Badge, CheckIn
from forum.delegations.models.delegations import Delegation
from forum.delegations.models.files import DelegationFile
from forum.delegations.models.focal_points import FocalPoint
from forum.delegations.models.late_changes import LateChange
from forum.delegations.models.members import Member, MemberLikeness, member_section

__all__ = [
    "Badge",
    "CheckIn",
    "Delegation",
    "DelegationFile",
    "FocalPoint",
    "LateChange",
    "Member",
    "MemberLikeness",
    "member_section",
]
