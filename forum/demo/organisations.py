"""Invented organisations: whatever a training contract says, no real body has signed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from forum.core.db import db
from forum.core.security import CONSOLE
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region
from forum.reference.services import OrganisationDraft, create_organisation

MARK: Final = "учебные, вымышленные данные"
"""Stands in the source or note of every invented row."""

REGIONS: Final = {
    Side.RU: tuple(
        f"RU-{code}"
        for code in (
            *("BA", "TA", "NIZ", "SVE", "KEM", "PER", "VOR", "SAM", "SMO", "BRY", "KLU", "LEN", "MOS", "MOW", "SPE"),
            *("KDA", "ROS", "STA", "VGG", "SAR", "ULY", "PNZ", "CHE", "OMS", "NVS", "ALT", "IRK", "KGD", "VLG", "ORE"),
        )
    ),
    Side.BY: ("BY-MI", "BY-HM", "BY-HO", "BY-MA", "BY-VI", "BY-BR", "BY-HR"),
}
"""Regions that take part in the training edition, those with most documents first."""

_K = OrganisationKind
_BODIES: Final = {
    Side.RU: (
        (_K.GOVERNMENT, "Учебное правительство", "Вучэбны ўрад", "Training Government"),
        (_K.ASSEMBLY, "Учебное законодательное собрание", "Вучэбны заканадаўчы сход", "Training Assembly"),
    ),
    Side.BY: (
        (_K.GOVERNMENT, "Учебный исполнительный комитет", "Вучэбны выканаўчы камітэт", "Training Executive Committee"),
        (_K.ASSEMBLY, "Учебный Совет депутатов", "Вучэбны Савет дэпутатаў", "Training Council of Deputies"),
    ),
}
_CHAMBER: Final = (
    *(_K.CHAMBER, "Учебная торгово-промышленная палата"),
    *("Вучэбная гандлёва-прамысловая палата", "Training Chamber of Commerce"),
)
_UNIVERSITY: Final = (_K.UNIVERSITY, "Учебный университет", "Вучэбны ўніверсітэт", "Training University")
_COMPANIES: Final = (
    (_K.COMPANY, "Учебный машиностроительный завод", "Вучэбны машынабудаўнічы завод", "Training Machine Works"),
    (_K.COMPANY, "Учебный агрокомбинат", "Вучэбны агракамбінат", "Training Agricultural Combine"),
    (_K.COMPANY, "Учебный торговый дом", "Вучэбны гандлёвы дом", "Training Trading House"),
)
_CHAMBERS: Final = frozenset({"RU-BA", "RU-TA", "RU-NIZ", "BY-HM", "BY-MI"})
_UNIVERSITIES: Final = frozenset({"RU-BA", "RU-SPE", "RU-SMO", "BY-HM", "BY-VI"})


@dataclass(frozen=True, slots=True)
class Organisations:
    """The invented organisations by code of the region and kind."""

    rows: dict[tuple[str, OrganisationKind], list[Organisation]]
    regions: dict[str, Region]

    def one(self, code: str, kind: OrganisationKind, index: int = 0) -> Organisation:
        """The organisation of that kind in the region; raises ``KeyError`` where there is none."""
        found = self.rows[code, kind]
        return found[index % len(found)]

    def has(self, code: str, kind: OrganisationKind) -> bool:
        """Whether the region has one of that kind."""
        return (code, kind) in self.rows


def make_organisations() -> Organisations:
    """Register the invented organisations of all regions that take part."""
    regions = {region.code: region for region in db.session.scalars(sa.select(Region))}
    made = Organisations({}, regions)
    serial = 0
    for side, codes in REGIONS.items():
        for place, code in enumerate(codes):
            for kind, *names in _kinds(side, code, place):
                serial += 1
                row = create_organisation(
                    actor=CONSOLE,
                    draft=_draft(regions[code], kind, (names[0], names[1], names[2]), serial),
                    is_confirmed=True,
                )
                made.rows.setdefault((code, kind), []).append(row)
    return made


def _kinds(side: Side, code: str, place: int) -> list[tuple[OrganisationKind, str, str, str]]:
    bodies = list(_BODIES[side][: 2 if place < 6 else 1])
    if code in _CHAMBERS:
        bodies.append(_CHAMBER)
    if code in _UNIVERSITIES:
        bodies.append(_UNIVERSITY)
    # The regions with most documents have several enterprises, the others one each, in turn.
    return bodies + (list(_COMPANIES) if place < 8 else [_COMPANIES[place % 3]])


def _draft(region: Region, kind: OrganisationKind, names: tuple[str, str, str], serial: int) -> OrganisationDraft:
    is_company = kind is OrganisationKind.COMPANY
    return OrganisationDraft(
        name_ru=f"{names[0]} ({region.name('ru')})",
        name_be=f"{names[1]} ({region.name('be')})",
        name_en=f"{names[2]} ({region.name('en')})",
        kind=kind,
        region_id=region.id,
        inn=_inn(serial) if is_company and region.side is Side.RU else None,
        source=MARK,
        note=MARK,
    )


def _inn(serial: int) -> str:
    """A sound INN of a tax office that does not exist (00), so that it can be nobody's."""
    digits = f"00{serial:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
    return f"{digits}{check}"
