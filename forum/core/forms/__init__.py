"""Base form and the fields every feature shares: one-line text, money, dates of known precision, enums."""

from forum.core.forms.bases import BareForm, FilterForm, Form, gather_errors, is_confirmed, rearranged
from forum.core.forms.buttons import press, sent_version
from forum.core.forms.fields import (
    CodeField,
    DayField,
    EnumField,
    IdField,
    Line,
    MoneyField,
    Paragraphs,
    PartialDateField,
    WholeNumber,
)
from forum.core.forms.selects import PlainSelectField

__all__ = [
    "BareForm",
    "CodeField",
    "DayField",
    "EnumField",
    "FilterForm",
    "Form",
    "IdField",
    "Line",
    "MoneyField",
    "Paragraphs",
    "PartialDateField",
    "PlainSelectField",
    "WholeNumber",
    "gather_errors",
    "is_confirmed",
    "press",
    "rearranged",
    "sent_version",
]
