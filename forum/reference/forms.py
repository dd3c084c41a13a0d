"""Forms of reference data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.core.forms import CodeField, DayField, EnumField, FilterForm, Form, IdField, Line, Paragraphs, WholeNumber
from forum.reference.choices import region_choices
from forum.reference.enums import (
    COUNTRY_LABELS,
    ORGANISATION_KIND_LABELS,
    REGION_TYPE_LABELS,
    TERRITORY_TYPES,
    OrganisationKind,
    RegionType,
    Side,
)
from forum.reference.queries import OrganisationFilter, RegionFilter, country_choices, districts, regions_of
from forum.reference.services import OrganisationDraft, PlaceDraft, RegionDraft, WorkingDayDraft
from forum.reference.services.regions import MAX_ORDER, MAX_TILE

_FILL_IN = _l("Fill in this field.")
_CHOOSE = _l("– choose –")
_LONGEST_NAME = 500
_LONGEST_KEY = 19


class OrganisationForm(Form):
    """An organisation; ``is_confirmed`` is offered when similar ones were found."""

    name_ru = Line(_l("Name in Russian"), longest=_LONGEST_NAME, description=_l("In full, without the legal form."))
    name_be = Line(_l("Name in Belarusian"), longest=_LONGEST_NAME)
    name_en = Line(_l("Name in English"), longest=_LONGEST_NAME)
    legal_form = Line(_l("Legal form"), longest=60, description=_l("For example ОАО, ООО, УП."))
    kind = EnumField(
        _l("Kind"),
        OrganisationKind,
        ORGANISATION_KIND_LABELS,
        empty=_CHOOSE,
        validators=[InputRequired(_l("Choose one of the list."))],
    )
    region_id = IdField(_l("Region of the seat"))
    country_code = CodeField(_l("or a third country"), description=_l("Recorded, but not allocated to a region."))
    inn = Line(
        _l("INN (Russia)"),
        longest=20,
        description=_l("10 digits, 12 of an entrepreneur; the check digits are verified."),
    )
    unp = Line(_l("UNP (Belarus)"), longest=20, description=_l("9 digits; the check digit is verified."))
    source = Line(_l("Source"), longest=1000)
    note = Paragraphs(_l("Note"))
    is_confirmed = BooleanField(_l("It is another organisation: register it all the same"))

    def offer(self, locale: str) -> None:
        """Set the choices of regions and countries."""
        rows = region_choices(locale, sides=(Side.RU, Side.BY), with_pseudo=True)
        self.region_id.offer(rows, empty=_CHOOSE)
        self.country_code.offer(country_choices(locale, third_only=True), empty=_l("– none –"))

    def draft(self) -> OrganisationDraft:
        """The organisation as typed."""
        typed = self.values(*OrganisationDraft.__dataclass_fields__)
        return OrganisationDraft(**{**typed, "source": typed["source"] or "", "note": typed["note"] or ""})


class OrganisationFilterForm(FilterForm):
    """The filters of the register of organisations."""

    q = Line(_l("Name, INN or UNP"), longest=200)
    kind = EnumField(_l("Kind"), OrganisationKind, ORGANISATION_KIND_LABELS, empty=_l("all"))
    side = EnumField(_l("Country"), Side, COUNTRY_LABELS, empty=_l("all"))
    region = IdField(_l("Region"))
    merged = BooleanField(_l("merged duplicates"))

    def filter(self, locale: str) -> OrganisationFilter:
        """What the query string asks for."""
        self.region.offer(region_choices(locale, sides=(Side.RU, Side.BY), with_pseudo=True), empty=_l("all"))
        asked = self.read()
        return OrganisationFilter(
            text=asked.get("q", ""),
            kind=asked.get("kind"),
            side=asked.get("side"),
            region_id=asked.get("region"),
            is_merged=asked.get("merged", False),
        )


class MergeForm(Form):
    """Which organisation stands for the duplicate; ``confirmed`` is sent by the check page."""

    survivor = Line(
        _l("Organisation that remains"),
        is_required=True,
        longest=_LONGEST_NAME,
        description=_l("Begin to type its name, INN or UNP."),
    )
    survivor_id = HiddenField()
    reason = Line(_l("Reason"), longest=500)
    confirmed = HiddenField()

    def chosen_id(self) -> int | None:
        """The key of the suggestion that was taken."""
        text = self.survivor_id.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_KEY else None


class RegionForm(Form):
    """A region; code and country are asked for a new one only."""

    side = EnumField(
        _l("Country"), Side, COUNTRY_LABELS, empty=_CHOOSE, validators=[InputRequired(_l("Choose the country."))]
    )
    code = Line(_l("Code"), longest=10, is_required=True, description=_l("ISO 3166-2 where there is one, e.g. RU-BA."))
    name_ru = Line(_l("Name in Russian"), longest=_LONGEST_NAME)
    name_be = Line(_l("Name in Belarusian"), longest=_LONGEST_NAME)
    name_en = Line(_l("Name in English"), longest=_LONGEST_NAME)
    type = EnumField(
        _l("Kind of unit"),
        RegionType,
        REGION_TYPE_LABELS,
        empty=_CHOOSE,
        only=TERRITORY_TYPES,
        validators=[InputRequired(_l("Choose the kind of unit."))],
    )
    district_id = IdField(_l("Federal district"))
    official_order = WholeNumber(
        _l("Place in official tables"),
        [InputRequired(_FILL_IN), NumberRange(1, MAX_ORDER)],
        description=_l("Regions stand ten apart: 15 is between 10 and 20."),
    )
    tile_column = WholeNumber(_l("Column on the tile map"), [Optional(), NumberRange(0, MAX_TILE)])
    tile_row = WholeNumber(_l("Row on the tile map"), [Optional(), NumberRange(0, MAX_TILE)])
    tile_ru = Line(_l("Letters on the tile, Russian"), longest=4)
    tile_be = Line(_l("Letters on the tile, Belarusian"), longest=4)
    tile_en = Line(_l("Letters on the tile, English"), longest=4)
    valid_from = DayField(_l("Exists since"))
    valid_to = DayField(_l("Existed until"))
    successor_id = IdField(_l("Successor"))
    source = Line(_l("Source"), longest=1000)

    def offer(self, locale: str, side: Side | None) -> None:
        """Set the choices; the successor of a registered region is one of its own side."""
        rows = [(district.id, district.name(locale)) for district in districts()]
        self.district_id.offer(rows, empty=_l("– none –"))
        sides = (side,) if side else (Side.RU, Side.BY)
        successors = [(region.id, region.name(locale)) for one in sides for region in regions_of(one, is_pseudo=False)]
        self.successor_id.offer(successors, empty=_l("– none –"))

    def draft(self) -> RegionDraft:
        """The region as typed."""
        typed = self.values(*RegionDraft.__dataclass_fields__)
        return RegionDraft(**{**typed, "source": typed["source"] or "", "code": typed.get("code") or ""})


class RegionFilterForm(FilterForm):
    """The filters of the register of regions."""

    q = Line(_l("Name or code"), longest=200)
    side = EnumField(_l("Country"), Side, COUNTRY_LABELS, empty=_l("all"))
    district = IdField(_l("Federal district"))

    def filter(self, locale: str) -> RegionFilter:
        """What the query string asks for."""
        self.district.offer([(one.id, one.name(locale)) for one in districts()], empty=_l("all"))
        asked = self.read()
        return RegionFilter(text=asked.get("q", ""), side=asked.get("side"), district_id=asked.get("district"))


class PlaceForm(Form):
    """A place."""

    name_ru = Line(_l("Name in Russian"), longest=_LONGEST_NAME)
    name_be = Line(_l("Name in Belarusian"), longest=_LONGEST_NAME)
    name_en = Line(_l("Name in English"), longest=_LONGEST_NAME)
    region_id = IdField(_l("Region"), validators=[InputRequired(_l("Choose the region the place lies in."))])
    source = Line(_l("Source"), longest=1000)

    def offer(self, locale: str) -> None:
        """Set the choices of regions."""
        self.region_id.offer(region_choices(locale, sides=(Side.RU, Side.BY)), empty=_CHOOSE)

    def draft(self) -> PlaceDraft:
        """The place as typed."""
        typed = self.values(*PlaceDraft.__dataclass_fields__)
        return PlaceDraft(**{**typed, "source": typed["source"] or ""})


class PlaceFilterForm(FilterForm):
    """The filter of the register of places."""

    q = Line(_l("Name"), longest=200)
    region = IdField(_l("Region"))

    def filter(self, locale: str) -> tuple[str, int | None]:
        """Text and region as the query string asks for them."""
        self.region.offer(region_choices(locale, sides=(Side.RU, Side.BY)), empty=_l("all"))
        asked = self.read()
        return asked.get("q", ""), asked.get("region")


class WorkingDayForm(Form):
    """A day that a country works or rests on against the rules of its week."""

    side = EnumField(
        _l("Country"), Side, COUNTRY_LABELS, empty=_CHOOSE, validators=[InputRequired(_l("Choose the country."))]
    )
    on_date = DayField(_l("Day"), [InputRequired(_FILL_IN)])
    is_working = BooleanField(_l("The offices work on this day"))
    source = Line(_l("Act that moves the day"), longest=500, is_required=True)

    def draft(self) -> WorkingDayDraft:
        """The exception as typed."""
        return WorkingDayDraft(**self.values(*WorkingDayDraft.__dataclass_fields__))
