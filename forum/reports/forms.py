"""What a report is asked for: its language and legal day."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2

from forum.config import LOCALES
from forum.core.forms import DayField, FilterForm
from forum.core.i18n import LOCALE_NAMES


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
