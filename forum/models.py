"""All models, imported for their side effect: the metadata is complete once this module is loaded."""

from forum.accounts import models as accounts
from forum.agreements import models as agreements
from forum.core import audit, submissions
from forum.core.files import models as files
from forum.core.imports import models as imports
from forum.core.outbox import models as outbox
from forum.delegations import models as delegations
from forum.forums import models as forums
from forum.rates import models as rates
from forum.reference import models as reference
from forum.reports import models as reports

__all__ = [
    "accounts",
    "agreements",
    "audit",
    "delegations",
    "files",
    "forums",
    "imports",
    "outbox",
    "rates",
    "reference",
    "reports",
    "submissions",
]
