"""The letters of a delegation as .docx, for the region's own document system."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _

from forum.core.word_documents import Side, WordDocument
from forum.delegations.letters import HEADS, Annex, Letter

_SIZE: Final = 13
_ANNEX_WIDTHS: Final = (1.2, 5.2, 7.0, 3.8, 4.8, 4.0)
_ANNEX_SIDES: Final[tuple[Side, ...]] = ("center", "left", "left", "left", "left", "left")
_HALVES: Final = (8.2, 0.6, 8.2)
# The letterhead is printed on the sheet or put in by the document system.
_LETTERHEAD: Final = 4.5
_ADDRESSEE: Final = 1.5


def word_letter(letter: Letter, locale: str) -> bytes:
    """The file of ``letter``; equal letters give equal bytes."""
    made = WordDocument(title=letter.subject, locale=locale, size=_SIZE)
    made.columns(letter.references, ("",), (letter.addressee,), widths=_HALVES, above=(_LETTERHEAD, 0, _ADDRESSEE))
    made.paragraph(letter.subject, before=12)
    for number, text in enumerate(letter.paragraphs):
        made.paragraph(text, side="both", indent=1.25, before=0 if number else 18)
    for group in letter.groups:
        made.heading(group.title)
        for text in group.persons:
            made.paragraph(text, indent=1.25)
    if letter.enclosure:
        made.paragraph(letter.enclosure, before=18)
    made.signature_lines(
        (_("position of the head"), _("signature"), _("initials and surname")), widths=(7.0, 4.4, 5.6), before=36
    )
    for number, text in enumerate(letter.executor):
        made.paragraph(text, size=_SIZE - 3, before=0 if number else 48)
    if letter.annex is not None:
        _annex(made, letter.annex)
    made.number_pages()
    return made.content()


def _annex(made: WordDocument, annex: Annex) -> None:
    made.landscape()
    made.paragraph(annex.reference, side="right")
    made.title(annex.title, *annex.lines)
    made.table(HEADS, annex.rows, widths=_ANNEX_WIDTHS, sides=_ANNEX_SIDES, size=_SIZE - 2)
