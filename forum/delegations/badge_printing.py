"""What stands on a badge: the person, in two languages where there are two, and the code as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import segno
import sqlalchemy as sa
from flask_babel import force_locale

from forum.core.db import db
from forum.core.security import Actor
from forum.core.types import localized_column
from forum.delegations.columns import HEAD, STATUS_LABELS
from forum.delegations.enums import VALID_BADGES
from forum.delegations.models import Badge, Member
from forum.delegations.queries.badges import BadgeFilter, badge_conditions, of_badges
from forum.delegations.queries.precedence import precedence_order
from forum.forums.models import Forum
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation, Region

A_SHEET: Final = 4
"""Badges of A6 on a sheet of A4."""
# The best looking of the eight masks takes eight times as long to find; a scanner reads each of them.
_MASK: Final = 3
_NAME_STEPS: Final = ((9, "is-xl"), (12, "is-l"), (16, "is-m"), (21, "is-s"))
_TEXT_STEPS: Final = ((70, "is-l"), (140, "is-m"), (220, "is-s"))
_SMALLEST: Final = "is-xs"
_LONGEST_PAIR: Final = 260
"""Characters of an organisation's name in both languages that a badge has room for."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Russian and in the second language; the second is empty where it says nothing new."""

    first: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """A badge as it is printed. ``*_size`` are classes of the style sheet that make long texts fit.

    ``code_path`` draws the dark modules of the code in a square of ``code_modules`` with a quiet zone of four.
    """

    id: int
    number: int
    edition: Words
    country: Words
    region: Words
    organisation: Words
    status: Words
    last_name: str
    given_names: str
    latin_name: str
    post: str
    has_photo: bool
    name_size: str
    post_size: str
    organisation_size: str
    code_path: str
    code_modules: int


def faces(*, actor: Actor, chosen: BadgeFilter, second: str) -> list[Face]:
    """The valid badges of the filter that ``actor`` may print, delegation by delegation, in Russian and ``second``."""
    columns = sa.select(
        Badge.id,
        Badge.number,
        Badge.code,
        Region.side,
        Member.is_head,
        Member.category,
        Member.last_name,
        Member.first_name,
        Member.patronymic,
        Member.last_name_latin,
        Member.first_name_latin,
        Member.post,
        Member.photo_id,
        *_names("forum", Forum, second),
        *_names("region", Region, second),
        *_names("organisation", Organisation, second),
    )
    statement = (
        of_badges(columns)
        .where(*badge_conditions(chosen, actor), Badge.state.in_(VALID_BADGES))
        .order_by(*precedence_order("ru"), Badge.number)
    )
    words = _words(second)
    return [_face(row, words, second) for row in db.session.execute(statement)]


def _names(key: str, model: Any, second: str) -> tuple[Any, Any]:
    return localized_column(model, "ru").label(key), localized_column(model, second).label(f"{key}_second")


def _words(second: str) -> dict[str, Words]:
    """Countries and statuses, each translated once for all badges."""
    labels = {**{side.value: text for side, text in COUNTRY_LABELS.items()}, **STATUS_LABELS}
    told: list[dict[str, str]] = []
    for locale in ("ru", second):
        with force_locale(locale):
            told.append({key: str(text) for key, text in labels.items()})
    return {key: _pair(told[0][key], told[1][key]) for key in labels}


def _pair(first: str, second: str) -> Words:
    return Words(first, "" if second == first else second)


def _face(row: Any, words: dict[str, Words], second: str) -> Face:
    organisation = _pair(row.organisation, row.organisation_second)
    length = len(organisation.first) + len(organisation.second)
    if length > _LONGEST_PAIR:
        organisation = Words(organisation.first)
    path, modules = code_drawing(row.code)
    latin = " ".join(part for part in (row.last_name_latin, row.first_name_latin) if part)
    return Face(
        id=row.id,
        number=row.number,
        edition=_pair(row.forum, row.forum_second),
        country=words[row.side.value],
        # A pseudo-region of the national level repeats nothing: it is called so.
        region=_pair(row.region, row.region_second),
        organisation=organisation,
        status=words[HEAD if row.is_head else row.category.value],
        last_name=row.last_name,
        given_names=" ".join(part for part in (row.first_name, row.patronymic) if part),
        latin_name=latin if second == "en" else "",
        post=row.post,
        has_photo=row.photo_id is not None,
        name_size=_size(max(map(len, row.last_name.replace("-", "- ").split()), default=0), _NAME_STEPS),
        post_size=_size(len(row.post), _TEXT_STEPS),
        organisation_size=_size(len(organisation.first) + len(organisation.second), _TEXT_STEPS),
        code_path=path,
        code_modules=modules,
    )


def _size(length: int, steps: Sequence[tuple[int, str]]) -> str:
    return next((name for most, name in steps if length <= most), _SMALLEST)


def code_drawing(code: str) -> tuple[str, int]:
    """The QR code of ``code`` as the data of an SVG path and its modules a side; it withstands damage of a quarter."""
    matrix = segno.make(code, error="q", micro=False, boost_error=False, mask=_MASK).matrix
    strokes = []
    for y, line in enumerate(matrix):
        row = "".join("1" if module else "0" for module in line)
        x = row.find("1")
        while x >= 0:
            end = row.find("0", x)
            length = (len(row) if end < 0 else end) - x
            strokes.append(f"M{x} {y}h{length}v1h-{length}z")
            x = row.find("1", x + length)
    return "".join(strokes), len(matrix)
