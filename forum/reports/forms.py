"""What a report is asked for: its language and legal day; freezing an edition; the file that is verified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2

from forum.config import LOCALES
from forum.core.forms import CodeField, DayField, EnumField, FilterForm, Form, IdField, Paragraphs
from forum.core.i18n import LOCALE_NAMES
from forum.reports.enums import REPORT_KIND_LABELS, ReportKind
from forum.reports.kinds import REPORTS
from forum.reports.models import ReportRun
from forum.reports.services import LONGEST_REASON


class ReportForm(FilterForm):
    """The choices above the list of years, sent on with every download."""

    locale = SelectField(
        _l("Language of the report"), choices=[SelectChoice(code, LOCALE_NAMES[code]) for code in LOCALES]
    )
    as_of = DayField(_l("As of"))

    def __init__(self, query: Any, *, locale: str) -> None:
        super().__init__(query, data={"locale": locale})
        self.told = {name: value for name, value in self.read().items() if name in self.query}
        self.language: str = self.told.get("locale", locale)

    def arguments(self) -> dict[str, Any]:
        """The query string of what makes sense."""
        return {name: str(value) for name, value in self.told.items()}


class FreezeForm(Form):
    """What is frozen of a year; the year stands in the address."""

    kind = EnumField(_l("Kind of report"), ReportKind, REPORT_KIND_LABELS, only=REPORTS, default=ReportKind.ANNUAL)
    locale = CodeField(_l("Language of the report"))
    as_of = DayField(_l("As of"), description=_l("Left empty: the last day of the year, or today while it goes on."))
    reason = Paragraphs(
        _l("Reason"),
        longest=LONGEST_REASON,
        description=_l("Required from the second edition on: why another one is made."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.offer((code, LOCALE_NAMES[code]) for code in LOCALES)

    def asked(self) -> dict[str, Any]:
        """What ``freeze`` takes beside the actor and the year."""
        return {**self.values("kind", "locale", "as_of"), "reason": self.reason.data or ""}


class VerifyForm(Form):
    """A file, and the frozen report it is held against where it does not say so itself."""

    file = FileField(_l("File (.xlsx, .docx)"), validators=[FileRequired(_l("Choose a file."))])
    against = IdField(_l("Frozen edition"))

    def offer(self, frozen: Iterable[ReportRun]) -> None:
        """Set the reports a file may be held against."""
        self.against.offer(((run.id, run_title(run)) for run in frozen), empty=_l("as the file itself says"))


def run_title(run: ReportRun) -> str:
    """A frozen report in words: which, of what year and language, which edition."""
    return str(
        _(
            "%(report)s for %(year)s, edition %(number)s (%(language)s)",
            report=REPORT_KIND_LABELS[run.kind],
            year=run.year,
            language=LOCALE_NAMES[run.locale],
            number=run.number,
        )
    )
