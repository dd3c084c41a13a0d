"""Who may change reference data; asked by every service, whatever page or command it was called from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.security import Actor, Permission


def check_may(actor: Actor, permission: Permission) -> None:
    """Raise ``DomainError`` unless ``actor`` holds ``permission``."""
    if not actor.may(permission):
        raise DomainError(None, _l("Your role does not allow this."))


def check_named(name_ru: str | None, name_be: str | None, name_en: str | None) -> None:
    """Raise ``DomainError`` unless there is a name in one of the languages at least."""
    if not (name_ru or name_be or name_en):
        raise DomainError("name_ru", _l("Give the name in one language at least."))
