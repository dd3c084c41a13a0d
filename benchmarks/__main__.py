"""Run every benchmark, one after another: ``python -m benchmarks``."""

import importlib
import pkgutil
import sys
from pathlib import Path

import benchmarks


def run_all() -> int:
    """Run ``main()`` of every module beside this one; the number of figures missed."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(benchmarks.__file__).parent)]))
    missed = 0
    for name in names:
        module = importlib.import_module(f"benchmarks.{name}") if not name.startswith("_") else None
        if module is not None and hasattr(module, "main"):
            missed += module.main()
    return missed


if __name__ == "__main__":
    sys.exit(1 if run_all() else 0)
