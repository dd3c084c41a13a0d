"""Lists of options as forms draw and check them: a page holds hundreds of regions, countries and editions."""

from __future__ import annotations

import functools
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import Select, html_params


class PlainSelect(Select):
    """A list of options without attributes of their own.

    WTForms makes two objects and a handful of calls of each option, which took a tenth of the page's time.
    """

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The list with its groups; everything is escaped."""
        given = {"id": field.id, "name": field.name, **attributes}
        given |= {flag: True for flag in self.validation_attrs if getattr(field.flags, flag, None)}
        html = [f"<select {html_params(**given)}>"]
        group = None
        for choice in field.choices or ():
            if choice.optgroup != group:
                html.append("</optgroup>" if group is not None else "")
                group = choice.optgroup
                html.append("" if group is None else f'<optgroup label="{escape(group)}">')
            chosen = "selected " if field.coerce(choice.value) == field.data else ""
            html.append(f"<option {chosen}{_value_and_label(choice.value, str(choice.label))}</option>")
        html.append("</optgroup></select>" if group is not None else "</select>")
        return Markup("".join(html))  # noqa: S704 - every part is escaped above


@functools.lru_cache(maxsize=4_096)
def _value_and_label(value: str, label: str) -> str:
    # The same regions and editions stand on every page.
    return f'value="{escape(value)}">{escape(label)}'


class PlainSelectField(SelectField):
    """A choice among options without attributes of their own."""

    # A field with the same choices may be drawn otherwise, or hidden.
    widget: Any = PlainSelect()

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered; WTForms would make objects of all choices first."""
        offered: list[Any] = list(self.choices or ())
        if not self.process_errors and all(self.coerce(choice.value) != self.data for choice in offered):
            # The stubs are of WTForms 3.2 and do not know the message.
            raise ValidationError(vars(self)["invalid_choice_message"] or self.gettext("Not a valid choice."))
