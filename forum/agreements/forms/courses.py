"""Forms of what follows a signing: steps of the procedure, reports on execution, taking either back."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from forum.agreements.drafts import ExecutionDraft, StepDraft
from forum.agreements.enums import STEP_KIND_LABELS, StepKind
from forum.agreements.forms.fields import CodeField
from forum.agreements.models import Agreement, Execution
from forum.agreements.periods import Period, periods_between
from forum.agreements.queries.executions import MOST_PERCENT, Excess, excess_of
from forum.core.clock import today
from forum.core.formatting import current_formats
from forum.core.forms import DayField, EnumField, Form, MoneyField, Paragraphs, is_confirmed

_FILL_IN = _l("Fill in this field.")


class StepForm(Form):
    """A step of the procedure: its day, or that the document does not need it."""

    kind = EnumField(_l("Step"), StepKind, STEP_KIND_LABELS, validators=[InputRequired(_FILL_IN)])
    done_on = DayField(_l("Done on"))
    is_waived = BooleanField(_l("This document does not need the step"))
    note = Paragraphs(_l("Note"), longest=1000)

    def draft(self) -> StepDraft:
        """The step as typed."""
        return StepDraft(
            kind=self.kind.data or StepKind.ORIGINAL,
            done_on=self.done_on.data,
            is_waived=self.is_waived.data,
            note=self.note.data or "",
        )


class TakeBackForm(Form):
    """Why a step or a report is taken back."""

    reason = Paragraphs(_l("Reason"), longest=1000, is_required=True)


class ExecutionForm(Form):
    """What was carried out in a period, and the question about more than the document is worth.

    ``excess_asked`` is what the question was asked about: a tick given for one sum says nothing of another.
    """

    period = CodeField(_l("Period"), validators=[InputRequired(_FILL_IN)])
    value = MoneyField(
        _l("Carried out in the period"),
        [InputRequired(_FILL_IN)],
        description=_l("In the period alone, not since signing. 0: nothing was carried out."),
    )
    excess_asked = HiddenField()
    excess_is_right = BooleanField(_l("The sum is right"))
    excess_reason = Paragraphs(_l("Why more was carried out than the document is worth"), longest=1000)
    note = Paragraphs(_l("Note"), longest=1000)
    reason = Paragraphs(_l("Reason for the correction"), longest=1000)

    def __init__(self, *args: Any, agreement: Agreement, execution: Execution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=execution, **kwargs)
        self.agreement = agreement
        if execution is None:
            del self.reason
            # None is chosen beforehand: a quarter's sum under the whole year would be taken for the year's.
            periods = [(one.code, one.words, str(one.year)) for one in _periods(agreement)]
            self.period.offer(periods, empty=_l("– choose –"))
        else:
            self.period.offer([(execution.period.code, execution.period.words)], empty=None)

    @property
    def is_asking(self) -> bool:
        """Whether the page shows the question about more than the document is worth."""
        return bool(self.excess_asked.data or self.excess_reason.errors or self.excess_reason.data)

    @property
    def chosen_period(self) -> Period:
        """The period that is reported; validate the form first."""
        year, _dash, quarter = (self.period.data or "").partition("-")
        return Period(int(year), int(quarter))

    def is_excess_settled(self) -> bool:
        """Whether no more was carried out than asked about, or a person has said that it is right."""
        value = self.value.data
        excess = excess_of(self.agreement, self.chosen_period, value)
        if excess is None:
            return True
        words = partial(_question, excess, self.agreement.currency_code or "")
        return is_confirmed(self.excess_asked, self.excess_is_right, f"{self.period.data} {value}", words)

    def draft(self) -> ExecutionDraft:
        """The report as typed."""
        return ExecutionDraft(
            period=self.chosen_period,
            value=self.value.data,
            note=self.note.data or "",
            excess_reason=self.excess_reason.data or "",
        )


def excess_words(excess: Excess, currency: str) -> str:
    """That more was carried out than the document is worth."""
    formats = current_formats()
    return str(
        _(
            "With this report %(executed)s are carried out of a document worth %(value)s: %(percent)s %%, more than "
            "%(limit)s %%.",
            executed=formats.money_with_currency(excess.executed, currency),
            value=formats.money_with_currency(excess.value, currency),
            percent=formats.integer(excess.percent),
            limit=MOST_PERCENT,
        )
    )


def _question(excess: Excess, currency: str) -> str:
    told = _("Check the sums; if they are right, tick this, give the reason and save again.")
    return f"{excess_words(excess, currency)} {told}"


def _periods(agreement: Agreement) -> list[Period]:
    """The periods since signing that are not reported yet, the newest first."""
    told = {row.period for row in agreement.executions}
    by_year, by_quarter = {one.year for one in told if not one.quarter}, {one.year for one in told if one.quarter}
    return [
        one
        for one in periods_between(agreement.signed_on or today(), today())
        if one not in told and one.year not in by_year and not (one.year in by_quarter and not one.quarter)
    ]


def execution_values(execution: Execution) -> dict[str, Any]:
    """What the form shows of a stored report."""
    names = ("value", "note", "excess_reason", "version")
    return {"period": execution.period.code, **{name: getattr(execution, name) for name in names}}
