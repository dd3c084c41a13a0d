"""What an edition asks of members: which fields of a person follow from its settings."""

from __future__ import annotations

from typing import Final

from forum.forums.models import Forum

IDENTITY: Final = frozenset({"birth_on", "birth_place", "identity_document"})
"""What tells who somebody is before the law: encrypted, and shown to nobody at the accreditation desk."""
ON_REQUEST: Final = IDENTITY | {"vehicle"}
"""Fields that are kept only of members of an edition that asks for them, and stand in no file of another one."""
_ASKED_BY: Final = {
    "asks_latin_names": ("last_name_latin", "first_name_latin"),
    "asks_travel": ("arrival", "departure", "hotel"),
    "asks_sections": ("sections",),
    "asks_vehicles": ("vehicle",),
    "asks_birth": ("birth_on", "birth_place"),
    "asks_identity": ("identity_document",),
}
"""Setting of an edition -> the columns of the application that it asks for."""


def unasked_columns(forum: Forum | None) -> frozenset[str]:
    """The columns of the application that the edition does not ask for; none is asked for outside editions."""
    keys = {key for asks, found in _ASKED_BY.items() if forum is None or not getattr(forum, asks) for key in found}
    return frozenset(keys if forum is not None and forum.sections else keys | {"sections"})
