"""What a story reads from the pages and files it gets."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
from werkzeug.test import TestResponse

from tests.client import Browser


def text(browser: Browser) -> str:
    """The text of the page a browser shows."""
    assert browser.page is not None
    return browser.page.text


def hidden(browser: Browser, action: str, name: str) -> str:
    """A hidden value that some form of the page would send."""
    assert browser.page is not None
    found = [form["data"][name][0] for form in browser.page.forms if name in form["data"]]
    assert found, f"no {name} on the page of {action}"
    return str(found[0])


def workbook(response: TestResponse) -> Any:
    """The downloaded workbook, formulas by the values stored beside them."""
    return openpyxl.load_workbook(io.BytesIO(response.get_data()), data_only=True)


def amounts_beside(sheet: Any, name: str) -> list[Decimal]:
    """The numbers of the rows in which a cell holds ``name``."""
    rows = [row for row in sheet.iter_rows(values_only=True) if name in row]
    return [Decimal(str(cell)) for row in rows for cell in row if isinstance(cell, int | float)]
