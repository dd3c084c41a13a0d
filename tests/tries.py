"""How often a property that stores rows is tried: a few times at every change, many times before a release."""

from __future__ import annotations

import os
from typing import Final

TIMES: Final = int(os.environ.get("FORUM_TEST_TIMES", "1"))


def tries(number: int) -> int:
    """The number of examples: ``number`` in the suite, ``FORUM_TEST_TIMES`` times as many where that is set."""
    return number * TIMES
