"""Lists of persons from outside: the application of one delegation, a list of many."""

from forum.delegations.importing.applications import APPLICATIONS
from forum.delegations.importing.members import MEMBERS

__all__ = ["APPLICATIONS", "MEMBERS"]
