"""Every bad file is refused by the verdict it deserves, with its place."""

from __future__ import annotations

from collections import deque

import pytest

from forum.core.gate.errors import BadFileError
from forum.core.gate.lists import list_messages
from tests.core.gate.cases import Case
from tests.core.gate.hostile import HOSTILE

FEWEST = 300


@pytest.mark.parametrize("bad", HOSTILE, ids=lambda bad: bad.name)
def test_bad_file_is_refused_exactly(bad: Case) -> None:
    with pytest.raises(BadFileError) as error:
        deque(list_messages(bad.make()), maxlen=0)
    assert (error.value.code, error.value.params) == (bad.code, bad.params)


def test_cases_are_many_and_each_is_another() -> None:
    assert len(HOSTILE) >= FEWEST
    assert len({bad.name for bad in HOSTILE}) == len(HOSTILE)
