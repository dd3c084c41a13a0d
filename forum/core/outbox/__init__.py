"""The outbox: letters wait here until a mail server takes them."""

from forum.core.outbox.models import Letter, LetterState
from forum.core.outbox.queueing import Recipient, is_mailed, queue_letter
from forum.core.outbox.reading import (
    LETTER_STATE_LABELS,
    SHOWN,
    Standing,
    letters,
    outbox_standing,
    problem_words,
    try_again,
)
from forum.core.outbox.sending import Round, send_due
from forum.core.outbox.servers import MailServer

__all__ = [
    "LETTER_STATE_LABELS",
    "SHOWN",
    "Letter",
    "LetterState",
    "MailServer",
    "Recipient",
    "Round",
    "Standing",
    "is_mailed",
    "letters",
    "outbox_standing",
    "problem_words",
    "queue_letter",
    "send_due",
    "try_again",
]
