"""What a list from outside may measure, in one place.

A list of 10 000 rows and 35 columns of real texts stays below a half of each. What a hostile file can cost follows from
these figures; ``python -m benchmarks.gate`` tells it.
"""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 24 * 1024 * 1024
"""The file as sent: a .csv is not packed."""
MOST_WORKBOOK_BYTES: Final = 10 * 1024 * 1024

# The package.
MOST_PARTS: Final = 1_000
MOST_UNPACKED: Final = 80 * 1024 * 1024
"""All parts together."""
MOST_RATIO: Final = 200
"""Unpacked to packed of one part above a megabyte: XML of real registers stays below 40."""
MOST_TAGS: Final = 5_000_000
"""Of all parts together, beginnings and ends; a cell has four or six, a shared text four."""
LONGEST_RUN: Final = 256 * 1024
"""Bytes without a tag: 32 767 characters written as numeric references, and something over."""
LONGEST_TOKEN: Final = 512 * 1024
"""Bytes a parser may keep waiting for the end of a tag, a comment or the like."""
DEEPEST: Final = 64

# The workbook.
MOST_SHEETS: Final = 256
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 500_000
"""That hold something, of all sheets together."""
MOST_CHARACTERS: Final = 32_000_000
"""Of all cells together; a shared text counts wherever it stands."""
MOST_TEXTS: Final = 500_000
"""Shared texts."""
MOST_STYLES: Final = 65_490
"""Excel's own limit: workbooks that were copied from each other for years come near it."""
MOST_FORMATS: Final = 5_000
MOST_MERGES: Final = 20_000
LONGEST_TEXT: Final = 32_767
"""UTF-16 units, as Excel counts them."""
LONGEST_NUMBER: Final = 64
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

# The child process that reads.
MOST_MEMORY: Final = 320 * 1024 * 1024
"""Of its address space."""
MOST_PROCESSOR_SECONDS: Final = 10
MOST_SECONDS: Final = 30
"""By the clock: a busy machine gives it less of the processor."""
MOST_OUTPUT: Final = 160 * 1024 * 1024
LONGEST_LINE: Final = 32 * 1024 * 1024
