"""The units that published figures on visits are told in: each declared once, its condition, its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flask_babel import lazy_gettext as _l

from forum.forums.enums import DelegationKind, HeadLevel
from forum.reference.enums import Side

DIRECTION_LABELS: Final[Mapping[Side, Any]] = {
    Side.RU: _l("from Russia to Belarus"),
    Side.BY: _l("from Belarus to Russia"),
}
"""The way of a visit by the country it comes from."""


class Journey(Protocol):
    """What a unit asks of a visit, or of a group of alike ones; ``is_national``: the level of the country itself."""

    @property
    def direction(self) -> Side:
        """The country it comes from."""

    @property
    def kind(self) -> DelegationKind:
        """Official, business, …"""

    @property
    def head_level(self) -> HeadLevel:
        """Rank of the head."""

    @property
    def is_home_national(self) -> bool:
        """Whether a ministry or government sends it."""

    @property
    def is_destination_national(self) -> bool:
        """Whether it goes to a ministry or government."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitUnit:
    """A unit: visits of one direction, of ``kind``, led by ``head_level``; None asks for nothing.

    ``of_regions``: only what a region sends; ``to_regions``: only what goes to a region. A region that is not
    established is one of the regions. ``counts`` says in a sentence what is counted.
    """

    key: str
    label: Any
    counts: Any
    direction: Side
    kind: DelegationKind | None = None
    head_level: HeadLevel | None = None
    of_regions: bool = False
    to_regions: bool = False

    def covers(self, journey: Journey) -> bool:
        """Whether the unit counts this visit."""
        return (
            journey.direction is self.direction
            and self.kind in (None, journey.kind)
            and self.head_level in (None, journey.head_level)
            and not (self.of_regions and journey.is_home_national)
            and not (self.to_regions and journey.is_destination_national)
        )


VISIT_UNITS: Final[tuple[VisitUnit, ...]] = (
    VisitUnit(
        key="ru_delegations",
        label=_l("Delegations from Russian regions to Belarus"),
        counts=_l("Visits of any kind that a region of Russia sent to Belarus; those of federal bodies are left out."),
        direction=Side.RU,
        of_regions=True,
    ),
    VisitUnit(
        key="by_official",
        label=_l("Official delegations from Belarus to Russia"),
        counts=_l("Official visits from Belarus to Russia, sent by regions and by republican bodies."),
        direction=Side.BY,
        kind=DelegationKind.OFFICIAL,
    ),
    VisitUnit(
        key="by_business",
        label=_l("Business delegations from Belarus to Russia"),
        counts=_l("Business visits from Belarus to Russia, sent by regions and by republican bodies."),
        direction=Side.BY,
        kind=DelegationKind.BUSINESS,
    ),
    VisitUnit(
        key="ru_heads",
        label=_l("Visits of heads of Russian regions to Belarus"),
        counts=_l("Visits led by the head of a region of Russia; a head who came twice counts twice."),
        direction=Side.RU,
        head_level=HeadLevel.HEAD_OF_REGION,
        of_regions=True,
    ),
    VisitUnit(
        key="by_heads",
        label=_l("Visits of heads of Belarusian regions to Russia"),
        counts=_l("Visits led by the head of a region of Belarus; a head who came twice counts twice."),
        direction=Side.BY,
        head_level=HeadLevel.HEAD_OF_REGION,
        of_regions=True,
    ),
    VisitUnit(
        key="by_government",
        label=_l("Visits of the head of government of Belarus to Russian regions"),
        counts=_l("Visits led by the head of government of Belarus; those to the federal level are left out."),
        direction=Side.BY,
        head_level=HeadLevel.HEAD_OF_GOVERNMENT,
        to_regions=True,
    ),
    VisitUnit(
        key="ru_government",
        label=_l("Visits of the head of government of Russia to Belarusian regions"),
        counts=_l("Visits led by the head of government of Russia; those to the republican level are left out."),
        direction=Side.RU,
        head_level=HeadLevel.HEAD_OF_GOVERNMENT,
        to_regions=True,
    ),
)

UNITS_BY_KEY: Final[Mapping[str, VisitUnit]] = {unit.key: unit for unit in VISIT_UNITS}
