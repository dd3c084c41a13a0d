"""A process that brings in a list and is killed leaves all of it or nothing."""

from __future__ import annotations

from benchmarks.kills import Outcome, Phase, killed


def test_a_killed_process_leaves_all_of_a_list_or_nothing(backend: str) -> None:
    told = killed(backend, kills=8, rows=20)
    assert [kill.phase for kill in told] == list(Phase) * 2
    assert [kill for kill in told if kill.outcome is Outcome.BETWEEN] == []
    # Whoever still reads or checks has written nothing.
    early = [kill.outcome for kill in told if kill.phase in (Phase.READING, Phase.CHECKING)]
    assert Outcome.NOTHING in early
