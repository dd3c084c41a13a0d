"""All the bad files."""

from __future__ import annotations

from tests.core.gate.cases import Case
from tests.core.gate.hostile_files import FILES
from tests.core.gate.hostile_sheets import SHEETS
from tests.core.gate.hostile_texts import TEXTS

HOSTILE: list[Case] = [*FILES, *SHEETS, *TEXTS]
