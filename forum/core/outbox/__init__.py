"""The outbox: letters wait here until a mail server takes them."""

from forum.core.outbox.models import Letter, LetterState

__all__ = ["Letter", "LetterState"]
