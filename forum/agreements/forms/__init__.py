"""Forms of documents: the filter of the register, the entry with its parties, signing, states, amendments."""

from forum.agreements.forms.acts import (
    AmendmentForm,
    ConversionForm,
    LinkForm,
    SigningForm,
    StateForm,
    amendment_form,
    signing_values,
)
from forum.agreements.forms.entries import AgreementForm, form_values, new_values
from forum.agreements.forms.filters import AgreementFilterForm, filter_arguments
from forum.agreements.forms.sums import SumEchoForm

__all__ = [
    "AgreementFilterForm",
    "AgreementForm",
    "AmendmentForm",
    "ConversionForm",
    "LinkForm",
    "SigningForm",
    "StateForm",
    "SumEchoForm",
    "amendment_form",
    "filter_arguments",
    "form_values",
    "new_values",
    "signing_values",
]
