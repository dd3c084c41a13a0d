"""Forms of documents: the filter of the register, the entry with its parties, acts, what follows."""

from forum.agreements.forms.acts import (
    AmendmentForm,
    ConversionForm,
    LinkForm,
    SigningForm,
    StateForm,
    amendment_form,
    signing_values,
)
from forum.agreements.forms.courses import ExecutionForm, StepForm, TakeBackForm, execution_values
from forum.agreements.forms.entries import AgreementForm, form_values, new_values
from forum.agreements.forms.filters import AgreementFilterForm, filter_arguments
from forum.agreements.forms.sums import SumEchoForm

__all__ = [
    "AgreementFilterForm",
    "AgreementForm",
    "AmendmentForm",
    "ConversionForm",
    "ExecutionForm",
    "LinkForm",
    "SigningForm",
    "StateForm",
    "StepForm",
    "SumEchoForm",
    "TakeBackForm",
    "amendment_form",
    "execution_values",
    "filter_arguments",
    "form_values",
    "new_values",
    "signing_values",
]
