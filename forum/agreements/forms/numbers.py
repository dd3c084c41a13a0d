"""The form that sets numbers of a signing programme aside."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.core.forms import Form, Line, WholeNumber


class ReservationForm(Form):
    """How many numbers, from which on, what for."""

    count = WholeNumber(_l("How many numbers"), [InputRequired(_l("Fill in this field.")), NumberRange(1, 500)])
    first = WholeNumber(
        _l("From number"),
        [Optional(), NumberRange(1, 10_000)],
        description=_l("Empty: after the last number given or reserved."),
    )
    purpose = Line(_l("What for"), longest=200, description=_l("A hall, a day, a region."))
