"""The process that reads: what a file makes of it is told in a code, and the server goes on."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator

import pytest

from forum.core.gate import process
from forum.core.gate.errors import BadFileError
from forum.core.gate.lists import list_messages
from forum.core.gate.messages import Message
from forum.core.gate.process import PROGRAM, told_by_child
from tests.core.gate.cases import Case
from tests.core.gate.hostile import HOSTILE
from tests.core.gate.making import workbook

_LIST = "Фамилия;Имя\nИванов;Пётр".encode("cp1251")
_IMPORTS = PROGRAM.rpartition("; ")[0]
_CHOSEN = (
    "nothing", "xls", "zip that hides another", "small table of a bomb", "bomb", "name written backwards",
    "sheet in utf-16", "document type that multiplies", "endless attribute", "cell in the last corner", "deep cell",
    "utf-16", "quote that is never closed",
)  # fmt: skip


def told(content: bytes = _LIST, **options: object) -> list[Message]:
    return list(told_by_child(content, **options))  # type: ignore[arg-type]  # what each test gives


def refused(program: str, content: bytes = _LIST, **options: object) -> str:
    with pytest.raises(BadFileError) as error:
        told(content, program=program, **options)
    return error.value.code


@pytest.mark.parametrize("content", [_LIST, workbook()], ids=["csv", "xlsx"])
def test_child_tells_what_this_process_would(content: bytes) -> None:
    assert told(content) == json.loads(json.dumps(list(list_messages(content))))


@pytest.mark.parametrize("bad", [bad for bad in HOSTILE if bad.name in _CHOSEN], ids=lambda bad: bad.name)
def test_bad_file_is_refused_by_the_child_alike(bad: Case) -> None:
    with pytest.raises(BadFileError) as error:
        told(bad.make())
    assert (error.value.code, error.value.params) == (bad.code, bad.params)


def test_child_has_the_standard_library_alone() -> None:
    program = f"{_IMPORTS}; import json; print(json.dumps(sorted(sys.modules))); print('[\"done\"]')"
    names = set(told(program=program)[0])
    assert "forum.core.gate.child" in names
    assert not {name.partition(".")[0] for name in names} & {"flask", "openpyxl", "sqlalchemy", "structlog", "site"}


class TestLimits:
    def test_time_is_up(self) -> None:
        assert refused("import time; time.sleep(60)", seconds=0.2) == "slow"

    def test_time_is_up_within_a_line(self) -> None:
        assert refused("import time; print('[\"bo', end='', flush=True); time.sleep(60)", seconds=0.5) == "slow"

    def test_time_is_up_before_it_listens(self) -> None:
        assert refused("import time; time.sleep(60)", bytes(1_000_000), seconds=0.2) == "slow"

    def test_processor_time_is_up(self) -> None:
        assert refused("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)") == "slow"

    def test_limits_are_taken(self) -> None:
        asked = ["RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE"]
        program = (
            f"{_IMPORTS}; from forum.core.gate.child import limit; import resource, json; limit(); print(json.dumps("
        )
        program += f"[resource.getrlimit(getattr(resource, name)) for name in {asked}])); print('[\"done\"]')"
        memory = 320 * 1024 * 1024
        assert told(program=program)[0] == [[memory, memory], [10, 11], [0, 0], [0, 0], [16, 16]]

    def test_memory_is_up(self) -> None:
        program = f"{_IMPORTS}; from forum.core.gate import child; "
        program += "child.list_messages = lambda content: [bytearray(600_000_000)]; child.main()"
        assert refused(program) == "memory"

    def test_system_short_of_memory(self) -> None:
        assert refused("import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == "memory"

    def test_no_file_is_written(self, tmp_path: object) -> None:
        program = f"{_IMPORTS}; from forum.core.gate.child import limit; limit(); "
        program += f"open({f'{tmp_path}/a'!r}, 'w').write('a')\n"
        assert refused(program) == "failed"

    def test_fault_of_the_reader_is_told_by_its_place(self) -> None:
        program = f"{_IMPORTS}; from forum.core.gate import child; "
        program += "child.list_messages = lambda content: {}['Иванов']; child.main()"
        with pytest.raises(BadFileError) as error:
            told(program=program)
        assert (error.value.code, error.value.params) == ("failed", {"place": "KeyError <string>:1"})

    def test_crash(self) -> None:
        assert refused("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)") == "failed"

    def test_end_without_listening(self) -> None:
        assert refused("pass", bytes(1_000_000)) == "failed"

    def test_end_without_a_last_word(self) -> None:
        assert refused('print(\'["book", "csv"]\')') == "failed"


class TestDistrust:
    @pytest.mark.parametrize(
        "line",
        ["x", "{}", "1", "[]", "null", '"done"', "[" * 5_000, '["bad"]', '["bad", "a", 1]', "\\udcff", "1" * 5_000],
    )
    def test_line_that_is_no_message(self, line: str) -> None:
        assert refused(f"print({line!r})") == "failed"

    def test_refusal_with_odd_params(self) -> None:
        program = """print('["bad", "quote", {"line": 2, "more": [1], "code": "x"}]')"""
        with pytest.raises(BadFileError) as error:
            told(program=program)
        assert (error.value.code, error.value.params) == ("quote", {"line": 2, "code": "x"})

    def test_output_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "MOST_OUTPUT", 100_000)
        assert refused("while True: print('[1]')") == "failed"

    def test_line_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "LONGEST_LINE", 10_000)
        assert refused("while True: print('[', end='')") == "failed"

    def test_whoever_stops_listening_ends_it(self) -> None:
        messages: Iterator[Message] = told_by_child(_LIST, program="while True: print('[1]')")
        assert next(messages) == [1]
        messages.close()  # type: ignore[attr-defined]  # a generator
        assert deque(messages) == deque()
