"""The day of the offices, and the day of a run of these tests."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest
import time_machine

from forum.core.clock import today, utc_now
from tests.conftest import DAY

COLLECTED = today()


@pytest.mark.parametrize(("moment", "day"), [((20, 59, 59), 27), ((21, 0, 0), 28)])
def test_day_turns_with_the_offices_not_with_the_server(moment: tuple[int, int, int], day: int) -> None:
    with time_machine.travel(datetime(2026, 11, 27, *moment, tzinfo=UTC), tick=False):
        assert today() == date(2026, 11, day)
        assert utc_now().date() == date(2026, 11, 27)


def test_run_keeps_the_day_it_was_collected_on() -> None:
    assert today() == COLLECTED == date.fromisoformat(os.environ[DAY])
