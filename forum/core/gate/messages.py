"""What the reading process tells, line by line: a safe form that any process may take apart.

``["book", kind]``, then for each sheet ``["sheet", name, is_1904, is_hidden]``, its rows ``[number, column, flags,
text, column, flags, text, ...]`` and ``["end", hidden rows, merged areas]``, and ``["done"]`` at last; or at any time
``["bad", code, params]``.
"""

from __future__ import annotations

from typing import Any, Final

Row = list[Any]
"""Row number, then column, flags and text of each cell."""
Message = list[Any]

NUMBER: Final = 1
DATE: Final = 2
FORMULA: Final = 4
ERROR: Final = 8

BOOK: Final = "book"
SHEET: Final = "sheet"
END: Final = "end"
DONE: Final = "done"
BAD: Final = "bad"
