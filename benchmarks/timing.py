"""Time and memory of this process, and what is said of a promise."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Timed(NamedTuple):
    """Milliseconds a call took: of the processor, which other programs do not change much, and by the clock."""

    processor: float
    elapsed: float


def timed(call: Callable[[], Any]) -> Timed:
    """How long ``call`` takes."""
    processor, elapsed = time.process_time(), time.perf_counter()
    call()
    return Timed((time.process_time() - processor) * 1000, (time.perf_counter() - elapsed) * 1000)


def verdict(measured: float, limit: float | None, unit: str) -> str:
    """Whether a figure that must not exceed ``limit`` is kept; nothing where none is promised."""
    return "" if limit is None else f"{'kept' if measured <= limit else 'MISSED':6} (at most {limit:g} {unit})"


def peak_kilobytes(process: int | str = "self") -> int:
    """Memory of a process at its highest, by default of this one; ``getrusage`` would tell the parent's too."""
    return _kilobytes("VmHWM", process)


def kilobytes(process: int | str = "self") -> int:
    """Memory of a process now."""
    return _kilobytes("VmRSS", process)


def processor_seconds(process: int, name: str) -> float:
    """What a process of that name on this machine has taken of the processor; 0 where there is no such process."""
    folder = Path(f"/proc/{process}")
    try:
        told, fields = (folder / "comm").read_text(), (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # Behind the name come the state and ten numbers, then the ticks of the program and those of the system.
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if told.strip() == name else 0.0


def _kilobytes(field: str, process: int | str) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1])
