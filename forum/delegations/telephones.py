"""Telephone numbers: read as people write them, kept in one international form with their extension."""

from __future__ import annotations

import re
from typing import Any, Final

import phonenumbers
from flask_babel import lazy_gettext as _l
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from forum.reference.enums import Side

_EXTENSION: Final = re.compile(
    r"[\s,;]*\(?(?:доб(?:ав(?:очный)?)?|дад(?:ат(?:ковы)?)?|вн(?:утр(?:енний)?)?|ext)\b\.?\s*:?\s*(\d{1,6})\)?$",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(r"\d\)?\s*[;,/\n]\s*[+(\d]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_OWN: Final = {7: (10, (3, 3, 2, 2)), 375: (9, (2, 3, 2, 2))}
"""Country code -> how many digits follow it, and their groups where the numbering plan knows no others."""


class TelephoneError(ValueError):
    """``message`` says in words what is wrong with a number."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


def international(text: str, side: Side | None = None) -> str:
    """A number as it is kept: «+375 17 200-00-00 доб. 12».

    Without the code of a country it is one of ``side``, else of whichever of the two countries has it. Raises
    ``TelephoneError``.
    """
    extension = _EXTENSION.search(text)
    plain = text[: extension.start()] if extension else text
    if _SEVERAL.search(plain):
        raise TelephoneError(_l("Write one telephone number here; another one belongs into the note."))
    if _LETTER.search(plain):
        raise TelephoneError(_l("Write the telephone number in digits, for example +375 17 200-00-00."))
    problem: TelephoneError | None = None
    for country in (side,) if side is not None else tuple(Side):
        try:
            told = _told(_number(plain, country))
        except TelephoneError as error:
            problem = problem or error
        else:
            return f"{told} доб. {extension[1]}" if extension else told
    raise problem or TelephoneError(_l("Fill in this field."))


def is_same_number(one: str | None, other: str | None, side: Side | None = None) -> bool:
    """Whether two texts say the same number, however each is written."""
    if one is None or other is None or one == other:
        return one == other
    try:
        return international(one, side) == international(other, side)
    except TelephoneError:
        return False


def _number(text: str, side: Side) -> PhoneNumber:
    digits = "".join(filter(str.isdecimal, text))
    is_whole = text.lstrip().startswith("+")
    if not is_whole and any(
        digits.startswith(str(code)) and len(digits) == len(str(code)) + length
        for code, (length, _groups) in _OWN.items()
    ):
        # A whole number whose plus a workbook has eaten.
        text, is_whole = f"+{digits}", True
    try:
        number = phonenumbers.parse(text, side.value)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise TelephoneError(_l("No country has this telephone code.")) from error
        raise TelephoneError(_l("Write the telephone number in digits, for example +375 17 200-00-00.")) from error
    if phonenumbers.is_valid_number(number):
        return number
    length = len(phonenumbers.national_significant_number(number))
    wanted, _groups = _OWN.get(number.country_code or 0, (length, ()))
    reason = phonenumbers.is_possible_number_with_reason(number)
    if length < wanted or reason == ValidationResult.TOO_SHORT:
        raise TelephoneError(_l("Digits are missing: write the number with the code of its town, +375 17 200-00-00."))
    if length > wanted or reason != ValidationResult.IS_POSSIBLE:
        raise TelephoneError(_l("The telephone number has too many digits."))
    if not is_whole:
        raise TelephoneError(_l("There is no such number. Write it with the code of its country, +375 17 200-00-00."))
    # Numbering plans grow faster than programs: a whole number of the right length is taken.
    return number


def _told(number: PhoneNumber) -> str:
    told = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    if phonenumbers.is_valid_number(number) or number.country_code not in _OWN:
        # The library writes an extension of its own kind, «#12», in English.
        return re.sub(r" ext\. (\d+)$", r" доб. \1", told)
    digits, parts = phonenumbers.national_significant_number(number), []
    for size in _OWN[number.country_code][1]:
        parts.append(digits[:size])
        digits = digits[size:]
    return f"+{number.country_code} {parts[0]} {'-'.join(parts[1:])}"
