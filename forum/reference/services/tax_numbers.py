"""Taxpayer numbers of both countries, with their check digits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from stdnum.by import unp as stdnum_unp
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.ru import inn as stdnum_inn

from forum.core.errors import DomainError


def checked_inn(text: str | None) -> str | None:
    """A Russian taxpayer number (INN) without blanks, or None for an empty one; raises ``DomainError`` at ``inn``.

    10 digits of a legal entity or 12 of a person. Check digits: Order of the Federal Tax Service of 29.06.2012
    No. ММВ-7-6/435@, as in python-stdnum.
    """
    if not text:
        return None
    try:
        return _ascii(stdnum_inn.validate(text))
    except InvalidLength as error:
        raise DomainError("inn", _l("An INN has 10 digits, that of an individual entrepreneur 12.")) from error
    except InvalidChecksum as error:
        raise DomainError("inn", _l("The check digit of this INN is wrong: look for a slip in the number.")) from error
    except ValidationError as error:
        raise DomainError("inn", _l("An INN consists of digits alone.")) from error


def checked_unp(text: str | None) -> str | None:
    """A Belarusian payer number (UNP), letters Latin, or None for an empty one; raises ``DomainError`` at ``unp``.

    9 digits, or two letters and 7 digits for persons; Cyrillic look-alikes are turned into Latin letters.
    """
    if not text:
        return None
    try:
        return _ascii(stdnum_unp.validate(text))
    except InvalidLength as error:
        raise DomainError("unp", _l("A UNP has 9 characters.")) from error
    except InvalidChecksum as error:
        raise DomainError("unp", _l("The check digit of this UNP is wrong: look for a slip in the number.")) from error
    except ValidationError as error:
        raise DomainError(
            "unp", _l("A UNP consists of 9 digits; that of an individual entrepreneur may begin with two letters.")
        ) from error


def _ascii(number: str) -> str:
    # Digits of other scripts pass for digits in Python and would make a second number out of one.
    if not number.isascii():
        raise ValidationError
    return number
