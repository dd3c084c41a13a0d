"""Reference data from the shipped files: countries, districts, regions, places, sectors, organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from babel import Locale

from forum.core.db import db
from forum.core.security import Actor
from forum.core.shipped import Tally, load_rows, read_rows
from forum.reference.enums import OrganisationKind, RegionType, Side
from forum.reference.models import Country, District, Organisation, Place, Region, Sector

Row = dict[str, Any]
Report = Callable[[str, Tally], None]

# CLDR also lists groupings and codes that are reserved or invented; none of them is a state a party can come from.
_NOT_A_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})


def load(actor: Actor, report: Report) -> None:
    """Load all reference data; ``report`` is called with a table's name and what happened to it."""
    for model, key, rows in (
        (Country, "code", country_rows),
        (District, "code", district_rows),
        (Region, "code", region_rows),
        (Place, "code", place_rows),
        (Sector, "code", sector_rows),
        (Organisation, "code", organisation_rows),
    ):
        report(model.__tablename__, load_rows(actor=actor, model=model, key=(key,), rows=rows()))


def country_rows() -> Iterator[Row]:
    """Every country and territory with an ISO 3166-1 code, named by Unicode CLDR."""
    names = {locale: Locale(locale).territories for locale in ("ru", "be", "en")}
    for code in sorted(names["en"]):
        if len(code) == 2 and code.isalpha() and code not in _NOT_A_COUNTRY:
            yield {"code": code, **{f"name_{locale}": known.get(code) for locale, known in names.items()}}


def district_rows() -> Iterator[Row]:
    """Federal districts of Russia."""
    for row in read_rows("districts.csv"):
        yield {"code": row["code"], "official_order": _whole(row["official_order"]), **_names(row)}


def region_rows() -> Iterator[Row]:
    """Regions of both sides and the pseudo-regions; districts are loaded before."""
    districts = _ids(District)
    for row in read_rows("regions.csv"):
        yield {
            "code": row["code"],
            "side": Side(row["side"] or ""),
            "district_id": districts[row["district"]] if row["district"] else None,
            "type": RegionType(row["type"] or ""),
            "official_order": _whole(row["official_order"]),
            "tile_column": _whole(row["tile_col"]),
            "tile_row": _whole(row["tile_row"]),
            **{f"tile_{locale}": row[f"tile_label_{locale}"] for locale in ("ru", "be", "en")},
            "is_pseudo": row["is_pseudo"] == "1",
            "source": row["source"] or "",
            **_names(row),
        }


def place_rows() -> Iterator[Row]:
    """Cities that hosted an edition."""
    regions = _ids(Region)
    for row in read_rows("places.csv"):
        yield {
            "code": row["code"],
            "region_id": regions[row["region"] or ""],
            "source": row["source"] or "",
            **_names(row),
        }


def sector_rows() -> Iterator[Row]:
    """Sections of OKVED 2."""
    for row in read_rows("sectors.csv"):
        yield {
            "code": row["code"],
            "divisions": row["divisions"] or "",
            "source": row["source"] or "",
            **_names(row),
        }


def organisation_rows() -> Iterator[Row]:
    """Organisations named in the public documents."""
    regions = _ids(Region)
    for row in read_rows("organisations.csv"):
        yield {
            "code": row["code"],
            "kind": OrganisationKind(row["kind"] or ""),
            "region_id": regions[row["region"] or ""],
            "source": row["source"] or "",
            "note": row["note"] or "",
            **_names(row),
        }


def _ids(model: type[District | Region]) -> dict[str, int]:
    return dict(db.session.execute(sa.select(model.code, model.id)).all())


def _names(row: dict[str, str | None]) -> Row:
    return {f"name_{locale}": row[f"name_{locale}"] for locale in ("ru", "be", "en")}


def _whole(text: str | None) -> int | None:
    return int(text) if text else None
