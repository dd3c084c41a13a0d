"""Forms of signing days: a slot, what is put into it, its order, a move to another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput, TextInput

from forum.agreements.drafts import SlotDraft
from forum.agreements.models import SigningSlot
from forum.agreements.queries.slots import PlaceRow, SlotRow
from forum.agreements.services.slots import MAX_POSITION
from forum.core.formatting import current_formats
from forum.core.forms import DayField, Form, IdField, Line, WholeNumber
from forum.core.routing import MAX_KEY

_LONGEST_TITLE = 80
_FILL_IN = _l("Fill in this field.")


class HourField(TimeField):
    """A time of day as the browser sends it; seconds are nothing to a programme."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read hours and minutes; empty becomes None."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = time.fromisoformat(valuelist[0].strip()).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.data = None
            raise ValueError(_l("Write the time as 16:40.")) from None


class SlotForm(Form):
    """A slot. The fields are called as those of ``SlotDraft``."""

    on_date = DayField(_l("Day of signing"), [InputRequired(_FILL_IN)])
    starts_at = HourField(_l("Beginning"), [Optional()])
    hall = Line(_l("Hall"), longest=200, is_required=True, description=_l("Becomes the place of signing."))
    title = Line(_l("Name of the slot"), longest=300)
    position = WholeNumber(
        _l("Order"),
        [Optional(), NumberRange(1, MAX_POSITION)],
        description=_l("Among slots that begin together. Empty: behind them."),
    )

    def draft(self) -> SlotDraft:
        """The slot as typed; validate the form first."""
        if self.on_date.data is None:
            raise ValueError("the day is required: validate the form first")
        return SlotDraft(
            on_date=self.on_date.data,
            starts_at=self.starts_at.data,
            hall=self.hall.data or "",
            title=self.title.data or "",
            position=self.position.data,
        )


def slot_values(slot: SigningSlot) -> dict[str, Any]:
    """What the form shows of a stored slot."""
    return {name: getattr(slot, name) for name in ("version", "on_date", "starts_at", "hall", "title", "position")}


class MoveForm(Form):
    """A move to another slot, to its end unless ``position`` says where."""

    slot_id = IdField(_l("To the slot"), validators=[InputRequired(_FILL_IN)])
    position = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(1, MAX_POSITION)])

    def offer(self, rows: Iterable[SlotRow]) -> None:
        """Set the slots to choose from."""
        self.slot_id.offer([(row.id, slot_words(row)) for row in rows], empty=_l("– choose –"))


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"


def slot_words(slot: SlotRow | SigningSlot, *, is_brief: bool = False) -> str:
    """The slot as a list names it: «27.06.2023, 10:00, Большой зал – Открытие»; brief, without its name."""
    start = slot.starts_at.strftime("%H:%M") if slot.starts_at else None
    told = ", ".join(part for part in (current_formats().date_short(slot.on_date), start, slot.hall) if part)
    return told if is_brief or not slot.title else f"{told} – {slot.title}"


def sent_keys(values: Iterable[str]) -> list[int]:
    """Keys of chosen rows in the order sent, each once; nonsense is left out."""
    return list(dict.fromkeys(int(value) for value in values if _is_number(value)))


def order_field(place_id: int) -> str:
    """The name of the field beside a document of a slot: ``order-12``."""
    return f"order-{place_id}"


def order_form(places: Sequence[PlaceRow]) -> Form:
    """A form with a number for each document of a slot, by ``order_field``; the present ones until others are sent."""
    fields = {
        order_field(place.id): WholeNumber(
            _l("Number in the slot of: %(title)s", title=_shortened(place.row.title)),
            [InputRequired(_FILL_IN), NumberRange(0, MAX_POSITION)],
            widget=TextInput(),
        )
        for place in places
    }
    made: type[Form] = type("OrderForm", (Form,), fields)
    return made(data={order_field(place.id): number for number, place in enumerate(places, start=1)})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= MAX_KEY


def asked_day(text: str) -> date | None:
    """A day in an address, or None for none and for nonsense."""
    try:
        return date.fromisoformat(text) if text.isascii() else None
    except ValueError:
        return None
