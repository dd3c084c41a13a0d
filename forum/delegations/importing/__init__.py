"""Lists from outside: the application of one delegation, the members of many, visits outside forums."""

from forum.delegations.importing.applications import APPLICATIONS
from forum.delegations.importing.members import MEMBERS
from forum.delegations.importing.visits import VISITS

__all__ = ["APPLICATIONS", "MEMBERS", "VISITS"]
