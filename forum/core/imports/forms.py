"""The form that takes a list; a feature's own adds what is chosen beside the file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from forum.core.forms import Form, Paragraphs
from forum.core.imports.importers import Answer
from forum.core.imports.verdicts import Preview
from forum.core.security import Actor

_LONGEST_NUMBER: Final = 9


class ListField(FileField):
    """One file, which must be chosen."""

    def pre_validate(self, form: Any) -> None:
        """Refuse none."""
        if not (isinstance(self.data, FileStorage) and self.data.filename):
            raise ValidationError(_l("Choose a file."))


class UploadForm(Form):
    """A list as a file."""

    file = ListField(_l("File"), description=_l("Excel (.xlsx) or CSV."))

    def offer(self, actor: Actor) -> None:
        """Set the choices of what is chosen beside the file."""

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by names, as texts and numbers: ``Order.chosen``."""
        return {}


class CommitForm(Form):
    """The check page before a list is brought in; ``suit`` keeps the reason where one is needed."""

    reason = Paragraphs(_l("Reason"), is_required=True, longest=2000)

    def suit(self, preview: Preview) -> None:
        """Drop the reason where the list is written at once."""
        if preview.reason is None:
            del self.reason

    def given(self) -> str:
        """The reason, empty where none is asked for."""
        return (self.reason.data or "") if "reason" in self else ""


def sent_decisions(sent: Any, open_cells: list[tuple[int, str]]) -> dict[tuple[int, str], bool]:
    """The cells decided on a page: radio buttons ``<row>:<column>``; a button ``all`` decides every open cell."""
    every = sent.get("all")
    if every in {"register", "file"}:
        return dict.fromkeys(open_cells, every == "file")
    told = {(number, key): sent.get(f"{number}:{key}") for number, key in open_cells}
    return {cell: value == "file" for cell, value in told.items() if value in {"register", "file"}}


def sent_answers(sent: Any, preview: Preview, *, for_all: Collection[int]) -> dict[int, Answer | None]:
    """What was said on a page to the remarks of its rows, None where nothing was.

    A row of the page names the question it shows (``asked``: ``<row>:<question>``); beside it stands a tick, or two
    radio buttons, ``answer-<row>``. ``for_all`` are the rows nobody has answered, where it was said of all that they
    were checked: an answer given before, or on this page, stays.
    """
    answers: dict[int, Answer | None] = {}
    for shown in sent.getlist("asked"):
        number, _colon, question = shown.partition(":")
        if number.isascii() and number.isdecimal() and len(number) < _LONGEST_NUMBER:
            said = sent.get(f"answer-{number}")
            answers[int(number)] = Answer(question, said == "left_out") if said in {"checked", "left_out"} else None
    questions = {row.number: row.question for row in preview.asking()}
    return answers | {number: Answer(questions[number]) for number in for_all if not answers.get(number)}
