"""A process that brings in a list and is killed leaves all of it or nothing."""

from __future__ import annotations

from benchmarks.kills import killed


def test_a_killed_process_leaves_all_of_a_list_or_nothing(backend: str) -> None:
    nothing, everything, between = killed(backend, kills=5, rows=20)
    assert (nothing + everything, between) == (5, [])
