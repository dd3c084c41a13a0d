"""Who may reach which route: the one place where it is written down and read as a whole."""

from forum.core.security import Permission

PUBLIC = "public"

GUARDS: dict[str, Permission | str] = {}
