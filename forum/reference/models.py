"""Countries, districts, regions, places, organisations, sectors and exceptions of the working week."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Base, BusinessTable
from forum.core.types import LocalizedNames, enum_type
from forum.reference.enums import OrganisationKind, RegionType, Side


class Country(LocalizedNames, BusinessTable, Base):
    """A country; third countries appear as parties that are recorded but not allocated."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(sa.String(2), unique=True, comment="ISO 3166-1 alpha-2")


class District(LocalizedNames, BusinessTable, Base):
    """A federal district of Russia: a heading and a subtotal of official tables."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(sa.String(20), unique=True, comment="Short code, e.g. volga")
    official_order: Mapped[int] = mapped_column(comment="Place in official tables")


class Region(LocalizedNames, BusinessTable, Base):
    """A unit of a side, or a pseudo-region: national level (RU, BY), region not established (RU-XX, BY-XX)."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(
        sa.String(10), unique=True, comment="ISO 3166-2 code where there is one, else the operator's own"
    )
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"), comment="Country the unit belongs to")
    district_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("district.id"), index=True, comment="Federal district; none in Belarus"
    )
    type: Mapped[RegionType] = mapped_column(
        enum_type(RegionType, "type"), default=RegionType.OTHER, comment="Kind of unit"
    )
    official_order: Mapped[int] = mapped_column(default=0, comment="Place in official tables, within the side")
    tile_column: Mapped[int | None] = mapped_column(comment="Column on the tile map, from 0")
    tile_row: Mapped[int | None] = mapped_column(comment="Row on the tile map, from 0")
    tile_ru: Mapped[str | None] = mapped_column(sa.String(4), comment="Letters on the tile, Russian")
    tile_be: Mapped[str | None] = mapped_column(sa.String(4), comment="Letters on the tile, Belarusian")
    tile_en: Mapped[str | None] = mapped_column(sa.String(4), comment="Letters on the tile, English")
    valid_from: Mapped[date | None] = mapped_column(comment="First day the unit exists")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day the unit exists")
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"), comment="Unit that follows this one")
    is_pseudo: Mapped[bool] = mapped_column(default=False, comment="Not a territory: national level or not established")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the row comes from")

    district: Mapped[District | None] = relationship()

    __table_args__ = (
        # A district is a Russian notion; a Belarusian unit under one would corrupt the report's subtotals.
        sa.CheckConstraint("district_id IS NULL OR side = 'RU'", name="district_is_russian"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="valid_in_order"),
    )

    def search_parts(self) -> tuple[str | None, ...]:
        """Names and code."""
        return (*super().search_parts(), self.code)


class Place(LocalizedNames, BusinessTable, Base):
    """A town or district with the region it lies in, so that a place of signing leads to its region."""

    __tablename__ = "place"

    code: Mapped[str | None] = mapped_column(
        sa.String(80), unique=True, comment="Key of the row in the shipped file; none for places added by hand"
    )
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("region.id"), index=True, comment="Region it lies in")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the row comes from")

    region: Mapped[Region] = relationship()


class Organisation(LocalizedNames, BusinessTable, Base):
    """A body or enterprise that sends delegations or signs documents.

    Duplicates are merged by hand: the merged row stays and points to the one that replaced it.
    """

    __tablename__ = "organisation"

    code: Mapped[str | None] = mapped_column(
        sa.String(80), unique=True, comment="Key of the row in the shipped file; none for rows added by hand"
    )
    kind: Mapped[OrganisationKind] = mapped_column(
        enum_type(OrganisationKind, "kind"), default=OrganisationKind.OTHER, comment="What it is"
    )
    legal_form: Mapped[str | None] = mapped_column(sa.String(60), comment="Legal form, e.g. ОАО, ООО, УП")
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("region.id"), index=True, comment="Region of its seat; none for a third country"
    )
    country_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("country.code"), comment="Country of its seat when it is a third country"
    )
    inn: Mapped[str | None] = mapped_column(sa.String(12), comment="Russian taxpayer number, 10 or 12 digits")
    unp: Mapped[str | None] = mapped_column(sa.String(9), comment="Belarusian payer number, 9 characters")
    merged_into_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, comment="The row that replaced this duplicate"
    )
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the row comes from")
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="Remark of the secretariat")

    region: Mapped[Region | None] = relationship()
    country: Mapped[Country | None] = relationship()
    merged_into: Mapped[Organisation | None] = relationship(remote_side="Organisation.id")

    __table_args__ = (
        sa.CheckConstraint("region_id IS NULL OR country_code IS NULL", name="seat_is_one"),
        sa.CheckConstraint("inn IS NULL OR length(inn) IN (10, 12)", name="inn_length"),
        sa.CheckConstraint("unp IS NULL OR length(unp) = 9", name="unp_length"),
        sa.CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        # One living row per number: the second would split an enterprise's contracts in two.
        sa.Index(
            "uq_organisation_inn",
            "inn",
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        ),
        sa.Index(
            "uq_organisation_unp",
            "unp",
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        ),
    )

    def search_parts(self) -> tuple[str | None, ...]:
        """Names and both tax numbers."""
        return (*super().search_parts(), self.inn, self.unp)


class Sector(LocalizedNames, BusinessTable, Base):
    """A section of the OKVED 2 classifier."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(sa.String(5), unique=True, comment="Letter of the section")
    divisions: Mapped[str] = mapped_column(sa.String(20), default="", comment="Divisions of the section, e.g. 10-33")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="Where the row comes from")


class WorkingDayException(BusinessTable, Base):
    """A day that a country works or rests on, whatever the rules of its week and feasts say: a transfer by decree."""

    __tablename__ = "working_day_exception"

    side: Mapped[Side] = mapped_column(enum_type(Side, "side"), comment="Country it holds in")
    on_date: Mapped[date] = mapped_column(comment="The day")
    is_working: Mapped[bool] = mapped_column(comment="Whether the offices work on it")
    source: Mapped[str] = mapped_column(sa.Text, default="", comment="The act that says so")

    __table_args__ = (sa.UniqueConstraint("side", "on_date"),)
