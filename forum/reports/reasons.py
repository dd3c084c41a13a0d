"""Why the sum leaves contracts out, in the words that every paper of a year says it by."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.statistics.queries import LeftOut, Part

REASONS: Final[tuple[tuple[Any, Callable[[LeftOut], Part]], ...]] = (
    (_l("contracts without a sum"), attrgetter("without_sum")),
    (_l("contracts whose sum is not disclosed"), attrgetter("confidential")),
    (_l("contracts with a ceiling amount"), attrgetter("ceilings")),
    (_l("contracts with an estimate"), attrgetter("estimates")),
    (_l("contracts whose sum awaits verification"), attrgetter("unverified")),
    (_l("contracts without a rate"), attrgetter("no_rate")),
)
"""The reasons in their order, each with how its contracts are read."""
