"""A process that brings in a list and is killed leaves all of it or nothing."""

from __future__ import annotations

import pytest

from benchmarks.kills import PHASES, Outcome, Phase, Way, killed


@pytest.mark.parametrize("way", Way)
def test_a_killed_process_leaves_all_of_a_list_or_nothing(backend: str, way: Way) -> None:
    told = killed(backend, way=way, kills=len(PHASES[way]), rows=20)
    assert [kill.phase for kill in told] == list(PHASES[way])
    assert [kill for kill in told if kill.outcome is Outcome.BETWEEN] == []
    # Whoever still reads or checks has written nothing.
    early = [kill.outcome for kill in told if kill.phase in (Phase.READING, Phase.CHECKING)]
    assert Outcome.NOTHING in early
