"""The code on a document's sheet: a QR code that leads from paper to the card."""

from __future__ import annotations

import segno

from forum.agreements.models import Agreement


def code_text(agreement: Agreement, *, public_url: str | None, path: str) -> str:
    """What the code says: the absolute address of the card, else the number alone.

    ``path`` is the card's own, ``public_url`` the address people use; without one, the register number, before
    signing the number on the edition's programme.
    """
    if public_url is not None:
        return public_url + path
    number = f"{agreement.forum.code} № {agreement.list_number or '…'}"
    return agreement.register_number or number


def code_picture(text: str) -> str:
    """The code as an address that holds its own SVG: pages allow no style or script within."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=2))
