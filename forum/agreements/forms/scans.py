"""Forms of scans dropped in bulk: the sending, and the check page of what goes where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l

from forum.agreements.queries.scans import NamedBy
from forum.core.forms import Form
from forum.core.forms.uploads import UploadField
from forum.core.routing import MAX_KEY

MOST_SCANS: Final = 40
"""Files of one sending."""
NAMED_BY_LABELS: Final = {
    NamedBy.REGISTER_NUMBER: _l("register number"),
    NamedBy.OWN_NUMBER: _l("number of the document"),
    NamedBy.LIST_NUMBER: _l("number on the signing programme"),
}
_CHOSEN: Final = re.compile(r"([1-9][0-9]{0,9}):([0-9a-f]{64}):(.{1,200})", re.ASCII)


class ScansForm(Form):
    """Many files at once, each called by the number of its document."""

    files = UploadField(
        _l("Files"),
        most=MOST_SCANS,
        description=_l(
            "Up to %(number)s files of 25 MB each. The name of each holds the register number (X-0012), the document's "
            "own number, or begins with the number on the programme.",
            number=MOST_SCANS,
        ),
    )


class AttachScansForm(Form):
    """The check page; what is ticked is sent as «document:hash:name»."""


def chosen_scans(values: Iterable[str]) -> list[tuple[int, str, str]]:
    """(document, SHA-256, name) of the ticked rows; nonsense is left out."""
    found = [_CHOSEN.fullmatch(value) for value in list(values)[:MOST_SCANS]]
    return [(int(one[1]), one[2], one[3]) for one in found if one and int(one[1]) <= MAX_KEY]
