"""Initial schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.audit import trigger_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False, comment="Sequence; the order of events"),
        sa.Column("at", sa.DateTime(), nullable=False, comment="When, UTC"),
        sa.Column("actor_id", sa.Integer(), nullable=True, comment="Account that acted; no foreign key"),
        sa.Column("actor_label", sa.String(length=200), nullable=False, comment="Who acted, in words"),
        sa.Column("action", sa.String(length=80), nullable=False, comment="Verb, e.g. delegation.submitted"),
        sa.Column("entity", sa.String(length=60), nullable=False, comment="Table of the record acted on"),
        sa.Column("entity_id", sa.Integer(), nullable=True, comment="Key of the record acted on"),
        sa.Column(
            "entity_label", sa.String(length=300), nullable=False, comment="The record in words, without persons"
        ),
        sa.Column("changes", sa.JSON(), nullable=False, comment="Column -> [old, new]; a personal column -> null"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, as the actor wrote it"),
        sa.Column(
            "request_id", sa.String(length=40), nullable=False, comment="Request that caused the event, as in the log"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_action", "audit_event", ["action", "id"], unique=False)
    op.create_index("ix_audit_event_actor_id", "audit_event", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_index("ix_audit_event_entity", "audit_event", ["entity", "entity_id"], unique=False)
    op.create_table(
        "country",
        sa.Column("code", sa.String(length=2), nullable=False, comment="ISO 3166-1 alpha-2"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country")),
        sa.UniqueConstraint("code", name=op.f("uq_country_code")),
    )
    op.create_table(
        "currency",
        sa.Column("code", sa.String(length=3), nullable=False, comment="ISO 4217 code"),
        sa.Column(
            "minor_digits",
            sa.Integer(),
            nullable=False,
            comment="Digits an amount may have after the point; amounts are kept in hundredths",
        ),
        sa.Column("short_ru", sa.String(length=30), nullable=False, comment="Short form on screen, Russian"),
        sa.Column("short_be", sa.String(length=30), nullable=False, comment="Short form on screen, Belarusian"),
        sa.Column("short_en", sa.String(length=30), nullable=False, comment="Short form on screen, English"),
        sa.Column("official_order", sa.Integer(), nullable=False, comment="Place in lists"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency")),
        sa.UniqueConstraint("code", name=op.f("uq_currency_code")),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(length=20), nullable=False, comment="Short code, e.g. volga"),
        sa.Column("official_order", sa.Integer(), nullable=False, comment="Place in official tables"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("code", name=op.f("uq_district_code")),
    )
    op.create_table(
        "forum",
        sa.Column("code", sa.String(length=10), nullable=False, comment="Roman number, T1 or OUT"),
        sa.Column("number", sa.Integer(), nullable=True, comment="Arabic number; none for training and OUT"),
        sa.Column("year", sa.Integer(), nullable=True, comment="Year it meets"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="First day"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day"),
        sa.Column(
            "date_precision",
            sa.Enum(
                "day", "month", "year", name="date_precision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
            comment="How exactly the days are known",
        ),
        sa.Column(
            "host_side",
            sa.Enum("RU", "BY", name="host_side", native_enum=False, create_constraint=True, length=40),
            nullable=True,
            comment="Country that hosts it",
        ),
        sa.Column("place_ru", sa.String(length=300), nullable=True, comment="Where it meets, in Russian"),
        sa.Column("place_be", sa.String(length=300), nullable=True, comment="Where it meets, in Belarusian"),
        sa.Column("place_en", sa.String(length=300), nullable=True, comment="Where it meets, in English"),
        sa.Column("theme_ru", sa.String(length=500), nullable=True, comment="Theme, in Russian"),
        sa.Column("theme_be", sa.String(length=500), nullable=True, comment="Theme, in Belarusian"),
        sa.Column("theme_en", sa.String(length=500), nullable=True, comment="Theme, in English"),
        sa.Column(
            "format",
            sa.Enum(
                "in_person",
                "videoconference",
                "mixed",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="How it meets",
        ),
        sa.Column("nomination_until", sa.Date(), nullable=True, comment="Last day to submit a delegation"),
        sa.Column("changes_until", sa.Date(), nullable=True, comment="Last day to change a submitted delegation"),
        sa.Column(
            "asks_latin_names", sa.Boolean(), nullable=False, comment="Members give their names in Latin letters"
        ),
        sa.Column("asks_travel", sa.Boolean(), nullable=False, comment="Members give arrival and departure"),
        sa.Column("asks_sections", sa.Boolean(), nullable=False, comment="Members choose sections"),
        sa.Column(
            "contact", sa.String(length=300), nullable=False, comment="Duty telephone and address of the secretariat"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "registration",
                "running",
                "closed",
                "archived",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Where the edition stands",
        ),
        sa.Column("is_training", sa.Boolean(), nullable=False, comment="Invented data, left out of every total"),
        sa.Column("is_current", sa.Boolean(), nullable=False, comment="The edition the pages open with; at most one"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the facts come from"),
        sa.Column("note", sa.Text(), nullable=False, comment="Remark"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "nomination_until IS NULL OR changes_until IS NULL OR nomination_until <= changes_until",
            name=op.f("ck_forum_deadlines_in_order"),
        ),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_forum_days_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum")),
        sa.UniqueConstraint("code", name=op.f("uq_forum_code")),
        sa.UniqueConstraint("number", name=op.f("uq_forum_number")),
    )
    op.create_index(op.f("ix_forum_year"), "forum", ["year"], unique=False)
    op.create_index(
        "uq_forum_is_current",
        "forum",
        ["is_current"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "sector",
        sa.Column("code", sa.String(length=5), nullable=False, comment="Letter of the section"),
        sa.Column("divisions", sa.String(length=20), nullable=False, comment="Divisions of the section, e.g. 10-33"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the row comes from"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector")),
        sa.UniqueConstraint("code", name=op.f("uq_sector_code")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("email_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the name tried, casefolded"),
        sa.Column("address", sa.String(length=45), nullable=False, comment="Network address"),
        sa.Column("at", sa.DateTime(), nullable=False, comment="When, UTC"),
        sa.Column("is_success", sa.Boolean(), nullable=False, comment="Whether it opened a session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_email_hash_at", "sign_in_attempt", ["email_hash", "at"], unique=False)
    op.create_table(
        "submission",
        sa.Column("key", sa.String(length=64), nullable=False, comment="Random key of the form"),
        sa.Column("location", sa.String(length=500), nullable=False, comment="Where the first answer redirected"),
        sa.Column("used_at", sa.DateTime(), nullable=False, comment="When it was used, UTC"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("currency_code", sa.String(length=3), nullable=False, comment="Currency priced"),
        sa.Column("on_date", sa.Date(), nullable=False, comment="First day the rate is in force"),
        sa.Column("nominal", sa.Integer(), nullable=False, comment="Units the rate is for"),
        sa.Column("rate", sa.String(length=30), nullable=False, comment="Roubles for the nominal, exact decimal text"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the figure comes from"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint("nominal > 0", name=op.f("ck_exchange_rate_nominal_positive")),
        sa.ForeignKeyConstraint(["currency_code"], ["currency.code"], name=op.f("fk_exchange_rate_currency_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("currency_code", "on_date", name=op.f("uq_exchange_rate_currency_code_on_date")),
    )
    op.create_table(
        "region",
        sa.Column(
            "code",
            sa.String(length=10),
            nullable=False,
            comment="ISO 3166-2 code where there is one, else the operator's own",
        ),
        sa.Column(
            "side",
            sa.Enum("RU", "BY", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
            comment="Country the unit belongs to",
        ),
        sa.Column("district_id", sa.Integer(), nullable=True, comment="Federal district; none in Belarus"),
        sa.Column(
            "type",
            sa.Enum(
                "republic",
                "krai",
                "oblast",
                "federal_city",
                "autonomous_oblast",
                "autonomous_okrug",
                "city",
                "other",
                "national",
                "unknown",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Kind of unit",
        ),
        sa.Column("official_order", sa.Integer(), nullable=False, comment="Place in official tables, within the side"),
        sa.Column("tile_column", sa.Integer(), nullable=True, comment="Column on the tile map, from 0"),
        sa.Column("tile_row", sa.Integer(), nullable=True, comment="Row on the tile map, from 0"),
        sa.Column("tile_ru", sa.String(length=4), nullable=True, comment="Letters on the tile, Russian"),
        sa.Column("tile_be", sa.String(length=4), nullable=True, comment="Letters on the tile, Belarusian"),
        sa.Column("tile_en", sa.String(length=4), nullable=True, comment="Letters on the tile, English"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day the unit exists"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Last day the unit exists"),
        sa.Column("successor_id", sa.Integer(), nullable=True, comment="Unit that follows this one"),
        sa.Column(
            "is_pseudo", sa.Boolean(), nullable=False, comment="Not a territory: national level or not established"
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the row comes from"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint("district_id IS NULL OR side = 'RU'", name=op.f("ck_region_district_is_russian")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name=op.f("ck_region_valid_in_order")
        ),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_region_district_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["region.id"], name=op.f("fk_region_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", name=op.f("uq_region_code")),
    )
    op.create_index(op.f("ix_region_district_id"), "region", ["district_id"], unique=False)
    op.create_table(
        "register_counter",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("last", sa.Integer(), nullable=False, comment="Last number given"),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_register_counter_forum_id")),
        sa.PrimaryKeyConstraint("forum_id", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "section",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the programme, from 1"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_section_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_index(op.f("ix_section_forum_id"), "section", ["forum_id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition; OUT for documents outside forums"),
        sa.Column("list_number", sa.Integer(), nullable=True, comment="Number on the signing programme while planned"),
        sa.Column(
            "register_sequence",
            sa.Integer(),
            nullable=True,
            comment="Number in the edition's register, given once at signing, without gaps",
        ),
        sa.Column("register_number", sa.String(length=20), nullable=True, comment="The same in words, e.g. X-0012"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="Day it received its register number"),
        sa.Column("own_number", sa.String(length=60), nullable=True, comment="The document's own number"),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "memorandum",
                "protocol",
                "action_plan",
                "programme",
                "contract",
                "supplement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Sort of instrument",
        ),
        sa.Column(
            "level",
            sa.Enum(
                "interstate",
                "intergovernmental",
                "interparliamentary",
                "interregional",
                "municipal",
                "university",
                "organisational",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Between whom",
        ),
        sa.Column("title", sa.String(length=1000), nullable=False, comment="Title, in the language it was given"),
        sa.Column("subject", sa.Text(), nullable=True, comment="What it is about"),
        sa.Column("sector_id", sa.Integer(), nullable=True, comment="Section of OKVED 2"),
        sa.Column("quantity", sa.Integer(), nullable=False, comment="Contracts told in this row, with one total"),
        sa.Column("place", sa.String(length=300), nullable=True, comment="Place of signing"),
        sa.Column(
            "planned_on", sa.Date(), nullable=True, comment="Expected day of signing; last day of the known period"
        ),
        sa.Column(
            "planned_precision",
            sa.Enum(
                "day", "month", "year", name="planned_precision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
            comment="How exactly it is known",
        ),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="Day of signing; last day of the known period"),
        sa.Column(
            "signed_precision",
            sa.Enum(
                "day", "month", "year", name="signed_precision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
            comment="How exactly it is known",
        ),
        sa.Column("in_force_from", sa.Date(), nullable=True, comment="First day in force"),
        sa.Column("in_force_until", sa.Date(), nullable=True, comment="Last day in force; none = without a term"),
        sa.Column("originals_kept", sa.String(length=200), nullable=True, comment="Where the originals are kept"),
        sa.Column("original_received_on", sa.Date(), nullable=True, comment="Day the original was received"),
        sa.Column(
            "disclosure",
            sa.Enum(
                "disclosed",
                "confidential",
                "none",
                "ceiling",
                "estimate",
                name="disclosure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="What is known of the sum",
        ),
        sa.Column("value", sa.BigInteger(), nullable=True, comment="Sum in minor units of its currency"),
        sa.Column("currency_code", sa.String(length=3), nullable=True, comment="Currency of the sum"),
        sa.Column(
            "vat",
            sa.Enum(
                "included",
                "over",
                "without",
                "unknown",
                name="vat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Value added tax",
        ),
        sa.Column(
            "sum_source",
            sa.Enum("document", "hearsay", name="sum_source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
            comment="Where the sum comes from",
        ),
        sa.Column(
            "value_entered_by",
            sa.Integer(),
            nullable=True,
            comment="Account that entered the sum and so may not verify it; no foreign key",
        ),
        sa.Column(
            "value_entered_by_label", sa.String(length=200), nullable=False, comment="Who entered the sum, in words"
        ),
        sa.Column("verified_at", sa.DateTime(), nullable=True, comment="When the sum was verified, UTC"),
        sa.Column("verified_by", sa.Integer(), nullable=True, comment="Account that verified it; no foreign key"),
        sa.Column("verified_by_label", sa.String(length=200), nullable=False, comment="Who verified it, in words"),
        sa.Column("rate_id", sa.Integer(), nullable=True, comment="Rate the rouble equivalent was computed with"),
        sa.Column(
            "value_rub", sa.BigInteger(), nullable=True, comment="Rouble equivalent in kopecks; none without a rate"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "planned",
                "signed",
                "in_force",
                "fulfilled",
                "terminated",
                "expired",
                "replaced",
                "withdrawn",
                "no_news",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Where it stands",
        ),
        sa.Column("state_reason", sa.Text(), nullable=True, comment="Why it was withdrawn, terminated or annulled"),
        sa.Column("counts", sa.Boolean(), nullable=False, comment="Signed: enters the number of documents"),
        sa.Column("money", sa.Boolean(), nullable=False, comment="Its rouble value enters totals"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where a public document is told of"),
        sa.Column(
            "source_key",
            sa.String(length=64),
            nullable=True,
            comment="Key of the row in a loaded file, so that loading twice changes nothing",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="Remark"),
        sa.Column(
            "search_key",
            sa.Text(),
            nullable=False,
            comment="Numbers, title, subject, organisations and regions folded for search",
        ),
        sa.Column("sort_key", sa.String(length=500), nullable=False, comment="Alphabetical order key of the title"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "disclosure NOT IN ('confidential', 'none') OR value IS NULL",
            name=op.f("ck_agreement_undisclosed_is_empty"),
        ),
        sa.CheckConstraint(
            "disclosure NOT IN ('disclosed', 'ceiling', 'estimate') OR value IS NOT NULL",
            name=op.f("ck_agreement_disclosed_has_value"),
        ),
        sa.CheckConstraint("(value IS NULL) = (currency_code IS NULL)", name=op.f("ck_agreement_value_has_currency")),
        sa.CheckConstraint("NOT counts OR signed_on IS NOT NULL", name=op.f("ck_agreement_counted_is_signed")),
        sa.CheckConstraint(
            "NOT money OR (counts AND value_rub IS NOT NULL)", name=op.f("ck_agreement_money_is_counted")
        ),
        sa.CheckConstraint(
            "in_force_from IS NULL OR in_force_until IS NULL OR in_force_from <= in_force_until",
            name=op.f("ck_agreement_term_in_order"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_agreement_quantity_positive")),
        sa.CheckConstraint("value IS NOT NULL OR value_rub IS NULL", name=op.f("ck_agreement_equivalent_has_value")),
        sa.CheckConstraint(
            "value IS NULL OR (value > 0 AND value <= 100000000000000)", name=op.f("ck_agreement_value_in_range")
        ),
        sa.CheckConstraint(
            "value_rub IS NULL OR (value_rub >= 0 AND value_rub <= 100000000000000)",
            name=op.f("ck_agreement_value_rub_in_range"),
        ),
        sa.ForeignKeyConstraint(["currency_code"], ["currency.code"], name=op.f("fk_agreement_currency_code")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_agreement_forum_id")),
        sa.ForeignKeyConstraint(["rate_id"], ["exchange_rate.id"], name=op.f("fk_agreement_rate_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_agreement_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("forum_id", "list_number", name=op.f("uq_agreement_forum_id_list_number")),
        sa.UniqueConstraint("forum_id", "register_sequence", name=op.f("uq_agreement_forum_id_register_sequence")),
        sa.UniqueConstraint("id", "forum_id", "signed_on", "kind", "counts", "money", name="uq_agreement_counting"),
        sa.UniqueConstraint("register_number", name=op.f("uq_agreement_register_number")),
        sa.UniqueConstraint("source_key", name=op.f("uq_agreement_source_key")),
    )
    op.create_index(op.f("ix_agreement_currency_code"), "agreement", ["currency_code"], unique=False)
    op.create_index(op.f("ix_agreement_rate_id"), "agreement", ["rate_id"], unique=False)
    op.create_index(op.f("ix_agreement_sector_id"), "agreement", ["sector_id"], unique=False)
    op.create_index("ix_agreement_signed_on", "agreement", ["signed_on"], unique=False)
    op.create_index("ix_agreement_totals", "agreement", ["forum_id", "counts", "money", "signed_on"], unique=False)
    op.create_table(
        "forum_host_region",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("region_id", sa.Integer(), nullable=False, comment="Region that hosts it"),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_forum_host_region_forum_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_forum_host_region_region_id")),
        sa.PrimaryKeyConstraint("forum_id", "region_id", name=op.f("pk_forum_host_region")),
    )
    op.create_index(op.f("ix_forum_host_region_region_id"), "forum_host_region", ["region_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column(
            "code",
            sa.String(length=80),
            nullable=True,
            comment="Key of the row in the shipped file; none for rows added by hand",
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "government",
                "assembly",
                "chamber",
                "ministry",
                "municipality",
                "university",
                "company",
                "association",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="What it is",
        ),
        sa.Column("legal_form", sa.String(length=60), nullable=True, comment="Legal form, e.g. ОАО, ООО, УП"),
        sa.Column("region_id", sa.Integer(), nullable=True, comment="Region of its seat; none for a third country"),
        sa.Column(
            "country_code", sa.String(length=2), nullable=True, comment="Country of its seat when it is a third country"
        ),
        sa.Column("inn", sa.String(length=12), nullable=True, comment="Russian taxpayer number, 10 or 12 digits"),
        sa.Column("unp", sa.String(length=9), nullable=True, comment="Belarusian payer number, 9 characters"),
        sa.Column("merged_into_id", sa.Integer(), nullable=True, comment="The row that replaced this duplicate"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the row comes from"),
        sa.Column("note", sa.Text(), nullable=False, comment="Remark of the secretariat"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint("inn IS NULL OR length(inn) IN (10, 12)", name=op.f("ck_organisation_inn_length")),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_organisation_not_merged_into_itself")
        ),
        sa.CheckConstraint("region_id IS NULL OR country_code IS NULL", name=op.f("ck_organisation_seat_is_one")),
        sa.CheckConstraint("unp IS NULL OR length(unp) = 9", name=op.f("ck_organisation_unp_length")),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_organisation_country_code")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["organisation.id"], name=op.f("fk_organisation_merged_into_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_organisation_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_index(op.f("ix_organisation_merged_into_id"), "organisation", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_organisation_region_id"), "organisation", ["region_id"], unique=False)
    op.create_index(
        "uq_organisation_inn",
        "organisation",
        ["inn"],
        unique=True,
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.create_index(
        "uq_organisation_unp",
        "organisation",
        ["unp"],
        unique=True,
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.create_table(
        "place",
        sa.Column(
            "code",
            sa.String(length=80),
            nullable=True,
            comment="Key of the row in the shipped file; none for places added by hand",
        ),
        sa.Column("region_id", sa.Integer(), nullable=False, comment="Region it lies in"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the row comes from"),
        sa.Column("name_ru", sa.String(length=500), nullable=True, comment="Name in Russian"),
        sa.Column("name_be", sa.String(length=500), nullable=True, comment="Name in Belarusian"),
        sa.Column("name_en", sa.String(length=500), nullable=True, comment="Name in English"),
        sa.Column("search_key", sa.Text(), nullable=False, comment="All names folded for case-insensitive search"),
        sa.Column("sort_ru", sa.String(length=500), nullable=False, comment="Alphabetical order key in Russian"),
        sa.Column("sort_be", sa.String(length=500), nullable=False, comment="Alphabetical order key in Belarusian"),
        sa.Column("sort_en", sa.String(length=500), nullable=False, comment="Alphabetical order key in English"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_place_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_index(op.f("ix_place_region_id"), "place", ["region_id"], unique=False)
    op.create_table(
        "quota",
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column(
            "region_id", sa.Integer(), nullable=True, comment="Region; none = every region without a row of its own"
        ),
        sa.Column("members", sa.Integer(), nullable=False, comment="Members allowed"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint("members >= 0", name=op.f("ck_quota_members_not_negative")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_quota_forum_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_quota_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("forum_id", "region_id", name=op.f("uq_quota_forum_id_region_id")),
    )
    op.create_index(op.f("ix_quota_forum_id"), "quota", ["forum_id"], unique=False)
    op.create_index(op.f("ix_quota_region_id"), "quota", ["region_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="First day the difference holds"),
        sa.Column("ru_region_id", sa.Integer(), nullable=False, comment="Russian region, RU or RU-XX"),
        sa.Column("by_region_id", sa.Integer(), nullable=False, comment="Belarusian region, BY or BY-XX"),
        sa.Column(
            "kopecks", sa.BigInteger(), nullable=False, comment="Difference of the part of the rouble value, kopecks"
        ),
        sa.Column(
            "ppm", sa.Integer(), nullable=False, comment="Difference of the part of the document, parts per million"
        ),
        sa.Column(
            "is_stated",
            sa.Boolean(),
            nullable=False,
            comment="The share follows from the document, not from default weights",
        ),
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="The document's edition; follows it"),
        sa.Column("signed_on", sa.Date(), nullable=False, comment="The document's day of signing; follows it"),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "memorandum",
                "protocol",
                "action_plan",
                "programme",
                "contract",
                "supplement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="The document's kind; follows it",
        ),
        sa.Column("counts", sa.Boolean(), nullable=False, comment="Whether the document counts; follows it"),
        sa.Column(
            "money", sa.Boolean(), nullable=False, comment="Whether the document's value enters totals; follows it"
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id", "forum_id", "signed_on", "kind", "counts", "money"],
            [
                "agreement.id",
                "agreement.forum_id",
                "agreement.signed_on",
                "agreement.kind",
                "agreement.counts",
                "agreement.money",
            ],
            name="fk_allocation_agreement",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_region_id"], ["region.id"], name=op.f("fk_allocation_by_region_id")),
        sa.ForeignKeyConstraint(["ru_region_id"], ["region.id"], name=op.f("fk_allocation_ru_region_id")),
        sa.PrimaryKeyConstraint(
            "agreement_id", "effective_on", "ru_region_id", "by_region_id", "is_stated", name=op.f("pk_allocation")
        ),
    )
    op.create_index(
        "ix_allocation_by_region_id",
        "allocation",
        ["by_region_id", "agreement_id", "effective_on", "forum_id", "signed_on", "kind", "counts", "money"],
        unique=False,
    )
    op.create_index("ix_allocation_forum_id", "allocation", ["forum_id", "signed_on"], unique=False)
    op.create_index(
        "ix_allocation_regions",
        "allocation",
        [
            "ru_region_id",
            "by_region_id",
            "agreement_id",
            "effective_on",
            "kopecks",
            "ppm",
            "is_stated",
            "forum_id",
            "signed_on",
            "kind",
            "counts",
            "money",
        ],
        unique=False,
    )
    op.create_table(
        "amendment",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document amended"),
        sa.Column("own_number", sa.String(length=60), nullable=True, comment="Number of the act"),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="First day the change holds"),
        sa.Column(
            "value",
            sa.BigInteger(),
            nullable=True,
            comment="New sum in minor units of the document's currency; none = unchanged",
        ),
        sa.Column(
            "value_rub",
            sa.BigInteger(),
            nullable=True,
            comment="New rouble equivalent in kopecks, at the rate of the document's signing",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="What changed and why"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "value IS NULL OR (value > 0 AND value <= 100000000000000)", name=op.f("ck_amendment_value_in_range")
        ),
        sa.CheckConstraint(
            "value_rub IS NULL OR (value_rub >= 0 AND value_rub <= 100000000000000)",
            name=op.f("ck_amendment_value_rub_in_range"),
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_amendment_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index(
        "ix_amendment_agreement_id",
        "amendment",
        ["agreement_id", "effective_on", "id", "value", "value_rub"],
        unique=False,
    )
    op.create_table(
        "delegation",
        sa.Column("forum_id", sa.Integer(), nullable=True, comment="Edition; none = a visit outside forums"),
        sa.Column(
            "organisation_id",
            sa.Integer(),
            nullable=False,
            comment="Sending organisation; the scope of its representatives",
        ),
        sa.Column("region_id", sa.Integer(), nullable=False, comment="Region that sends it, as of the time of sending"),
        sa.Column("destination_region_id", sa.Integer(), nullable=True, comment="Where a visit outside forums goes"),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "business",
                "parliamentary",
                "youth",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Official, business, …",
        ),
        sa.Column(
            "head_level",
            sa.Enum(
                "head_of_state",
                "head_of_government",
                "head_of_region",
                "deputy",
                "minister",
                "other",
                name="head_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Rank of the head",
        ),
        sa.Column("letter_number", sa.String(length=60), nullable=True, comment="Number of the sending letter"),
        sa.Column("letter_on", sa.Date(), nullable=True, comment="Date of the sending letter"),
        sa.Column("contact_name", sa.String(length=200), nullable=True, comment="Whom to ask"),
        sa.Column("contact_phone", sa.String(length=60), nullable=True, comment="Telephone of the contact"),
        sa.Column("contact_email", sa.String(length=254), nullable=True, comment="E-mail of the contact"),
        sa.Column("note", sa.Text(), nullable=True, comment="Remark; may name persons"),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "confirmed",
                "arrived",
                "closed",
                "rejected",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Where it stands",
        ),
        sa.Column(
            "comment", sa.Text(), nullable=True, comment="Why it was returned, rejected or withdrawn; may name persons"
        ),
        sa.Column("submitted_at", sa.DateTime(), nullable=True, comment="When it was last submitted, UTC"),
        sa.Column("decided_at", sa.DateTime(), nullable=True, comment="When it was last decided on, UTC"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "forum_id IS NOT NULL OR destination_region_id IS NOT NULL", name=op.f("ck_delegation_goes_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["destination_region_id"], ["region.id"], name=op.f("fk_delegation_destination_region_id")
        ),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_delegation_forum_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_delegation_organisation_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_delegation_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_destination_region_id"), "delegation", ["destination_region_id"], unique=False)
    op.create_index("ix_delegation_forum_id_state", "delegation", ["forum_id", "state"], unique=False)
    op.create_index(op.f("ix_delegation_organisation_id"), "delegation", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_delegation_region_id"), "delegation", ["region_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place among the parties, from 1"),
        sa.Column(
            "side",
            sa.Enum("RU", "BY", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=True,
            comment="Country; none = third country",
        ),
        sa.Column("country_code", sa.String(length=2), nullable=True, comment="Third country the party belongs to"),
        sa.Column("organisation_id", sa.Integer(), nullable=True, comment="Organisation that signs"),
        sa.Column("region_id", sa.Integer(), nullable=True, comment="Region the party stands for at signing"),
        sa.Column("role", sa.String(length=100), nullable=True, comment="Role in the document, e.g. supplier"),
        sa.Column("signatory", sa.String(length=200), nullable=True, comment="Who signed"),
        sa.Column("signatory_post", sa.String(length=300), nullable=True, comment="Position of the signatory"),
        sa.Column("authority", sa.String(length=300), nullable=True, comment="On what the signatory's powers rest"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="Own day of signing, when it differs"),
        sa.Column("weight", sa.Integer(), nullable=True, comment="Stated weight of the party's region"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint("(side IS NULL) = (country_code IS NOT NULL)", name=op.f("ck_party_side_or_third_country")),
        sa.CheckConstraint("organisation_id IS NOT NULL OR region_id IS NOT NULL", name=op.f("ck_party_is_named")),
        sa.CheckConstraint("side IS NULL OR region_id IS NOT NULL", name=op.f("ck_party_side_has_region")),
        sa.CheckConstraint(
            "weight IS NULL OR (weight > 0 AND weight <= 1000000)", name=op.f("ck_party_weight_in_range")
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_party_agreement_id")),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_party_country_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_party_organisation_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_party_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("agreement_id", "position", name=op.f("uq_party_agreement_id_position")),
    )
    op.create_index(op.f("ix_party_agreement_id"), "party", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_party_organisation_id"), "party", ["organisation_id"], unique=False)
    op.create_index("ix_party_region_id", "party", ["region_id", "agreement_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("email", sa.String(length=254), nullable=False, comment="Sign-in name"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="Name of the person"),
        sa.Column(
            "role",
            sa.Enum(
                "representative",
                "secretary",
                "analyst",
                "desk",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="What the account may do",
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True, comment="Sending organisation of a representative"),
        sa.Column(
            "is_region_wide",
            sa.Boolean(),
            nullable=False,
            comment="Sees all organisations of the organisation's region",
        ),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="Last day the account works"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="Whether the account may sign in"),
        sa.Column("locale", sa.String(length=2), nullable=True, comment="Language of the interface"),
        sa.Column(
            "password_hash", sa.String(length=200), nullable=False, comment="Argon2id; empty until a password is set"
        ),
        sa.Column(
            "must_change_password",
            sa.Boolean(),
            nullable=False,
            comment="The password was set by somebody else and is to be replaced",
        ),
        sa.Column(
            "one_time_until",
            sa.DateTime(),
            nullable=True,
            comment="When the one-time password ceases to work, UTC; none for an own password",
        ),
        sa.Column(
            "search_key", sa.Text(), nullable=False, comment="Name and e-mail folded for case-insensitive search"
        ),
        sa.Column("sort_key", sa.String(length=400), nullable=False, comment="Alphabetical order key of the name"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.CheckConstraint(
            "role <> 'representative' OR organisation_id IS NOT NULL",
            name=op.f("ck_user_account_representative_has_sender"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_user_account_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_index(op.f("ix_user_account_organisation_id"), "user_account", ["organisation_id"], unique=False)
    op.create_table(
        "amendment_weight",
        sa.Column("amendment_id", sa.Integer(), nullable=False, comment="Amendment"),
        sa.Column("region_id", sa.Integer(), nullable=False, comment="Region of either side"),
        sa.Column("weight", sa.Integer(), nullable=False, comment="Stated weight"),
        sa.CheckConstraint("weight > 0 AND weight <= 1000000", name=op.f("ck_amendment_weight_weight_in_range")),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_weight_amendment_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_amendment_weight_region_id")),
        sa.PrimaryKeyConstraint("amendment_id", "region_id", name=op.f("pk_amendment_weight")),
    )
    op.create_index(op.f("ix_amendment_weight_region_id"), "amendment_weight", ["region_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("delegation_id", sa.Integer(), nullable=False, comment="Delegation"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the list, from 1"),
        sa.Column("is_head", sa.Boolean(), nullable=False, comment="Heads the delegation; exactly one when confirmed"),
        sa.Column(
            "category",
            sa.Enum(
                "member",
                "accompanying",
                "expert",
                "press",
                "security",
                "driver",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Status in the delegation",
        ),
        sa.Column("last_name", sa.String(length=100), nullable=False, comment="Family name, Cyrillic"),
        sa.Column("first_name", sa.String(length=100), nullable=False, comment="Given name, Cyrillic"),
        sa.Column("patronymic", sa.String(length=100), nullable=True, comment="Patronymic, if any"),
        sa.Column("last_name_latin", sa.String(length=100), nullable=True, comment="Family name as in the passport"),
        sa.Column("first_name_latin", sa.String(length=100), nullable=True, comment="Given name as in the passport"),
        sa.Column("post", sa.String(length=300), nullable=False, comment="Position held"),
        sa.Column("workplace", sa.String(length=300), nullable=False, comment="Place of work"),
        sa.Column("precedence", sa.Integer(), nullable=False, comment="Order of precedence; the smaller the higher"),
        sa.Column("citizenship", sa.String(length=2), nullable=True, comment="Citizenship"),
        sa.Column("phone", sa.String(length=60), nullable=True, comment="Telephone"),
        sa.Column("email", sa.String(length=254), nullable=True, comment="E-mail"),
        sa.Column("arrival", sa.String(length=200), nullable=True, comment="Arrival: date, time, flight or train"),
        sa.Column("departure", sa.String(length=200), nullable=True, comment="Departure: date, time, flight or train"),
        sa.Column("hotel", sa.String(length=200), nullable=True, comment="Hotel"),
        sa.Column("needs", sa.String(length=300), nullable=True, comment="Special needs"),
        sa.Column(
            "consent_on", sa.Date(), nullable=True, comment="Date of the consent to the processing of personal data"
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="Remark"),
        sa.Column(
            "state",
            sa.Enum(
                "nominated",
                "confirmed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="Where the person stands",
        ),
        sa.Column("search_key", sa.Text(), nullable=False, comment="Names folded for case-insensitive search"),
        sa.Column("sort_key", sa.String(length=500), nullable=False, comment="Alphabetical order key of the name"),
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the edits; checked on save"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account that made the row; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who made the row, in words"),
        sa.Column("updated_at", sa.DateTime(), nullable=False, comment="When the row was last changed, UTC"),
        sa.Column(
            "updated_by", sa.Integer(), nullable=True, comment="Account that changed the row last; no foreign key"
        ),
        sa.Column(
            "updated_by_label", sa.String(length=200), nullable=False, comment="Who changed the row last, in words"
        ),
        sa.ForeignKeyConstraint(["citizenship"], ["country.code"], name=op.f("fk_member_citizenship")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_member_delegation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index("ix_member_delegation_id", "member", ["delegation_id"], unique=False)
    op.create_index(
        "uq_member_head",
        "member",
        ["delegation_id"],
        unique=True,
        sqlite_where=sa.text("is_head AND state <> 'withdrawn'"),
        postgresql_where=sa.text("is_head AND state <> 'withdrawn'"),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Whose session"),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the token"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When it began, UTC"),
        sa.Column("expires_at", sa.DateTime(), nullable=False, comment="When it ends by itself, UTC"),
        sa.Column("revoked_at", sa.DateTime(), nullable=True, comment="When it was ended by hand, UTC"),
        sa.Column("address", sa.String(length=45), nullable=False, comment="Network address it began from"),
        sa.Column("agent", sa.String(length=200), nullable=False, comment="Browser as it names itself"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "member_section",
        sa.Column("member_id", sa.Integer(), nullable=False, comment="Person"),
        sa.Column("section_id", sa.Integer(), nullable=False, comment="Section"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_section_member_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_member_section_section_id")),
        sa.PrimaryKeyConstraint("member_id", "section_id", name=op.f("pk_member_section")),
    )
    op.create_index(op.f("ix_member_section_section_id"), "member_section", ["section_id"], unique=False)
    for statement in trigger_statements(op.get_bind().dialect.name):
        op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_event_no_change ON audit_event")
        op.execute("DROP FUNCTION audit_event_append_only()")
    op.drop_index(op.f("ix_member_section_section_id"), table_name="member_section")
    op.drop_table("member_section")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(
        "uq_member_head",
        table_name="member",
        sqlite_where=sa.text("is_head AND state <> 'withdrawn'"),
        postgresql_where=sa.text("is_head AND state <> 'withdrawn'"),
    )
    op.drop_index("ix_member_delegation_id", table_name="member")
    op.drop_table("member")
    op.drop_index(op.f("ix_amendment_weight_region_id"), table_name="amendment_weight")
    op.drop_table("amendment_weight")
    op.drop_index(op.f("ix_user_account_organisation_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index("ix_party_region_id", table_name="party")
    op.drop_index(op.f("ix_party_organisation_id"), table_name="party")
    op.drop_index(op.f("ix_party_agreement_id"), table_name="party")
    op.drop_table("party")
    op.drop_index(op.f("ix_delegation_region_id"), table_name="delegation")
    op.drop_index(op.f("ix_delegation_organisation_id"), table_name="delegation")
    op.drop_index("ix_delegation_forum_id_state", table_name="delegation")
    op.drop_index(op.f("ix_delegation_destination_region_id"), table_name="delegation")
    op.drop_table("delegation")
    op.drop_index("ix_amendment_agreement_id", table_name="amendment")
    op.drop_table("amendment")
    op.drop_index("ix_allocation_regions", table_name="allocation")
    op.drop_index("ix_allocation_forum_id", table_name="allocation")
    op.drop_index("ix_allocation_by_region_id", table_name="allocation")
    op.drop_table("allocation")
    op.drop_index(op.f("ix_quota_region_id"), table_name="quota")
    op.drop_index(op.f("ix_quota_forum_id"), table_name="quota")
    op.drop_table("quota")
    op.drop_index(op.f("ix_place_region_id"), table_name="place")
    op.drop_table("place")
    op.drop_index(
        "uq_organisation_unp",
        table_name="organisation",
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.drop_index(
        "uq_organisation_inn",
        table_name="organisation",
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.drop_index(op.f("ix_organisation_region_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_merged_into_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_forum_host_region_region_id"), table_name="forum_host_region")
    op.drop_table("forum_host_region")
    op.drop_index("ix_agreement_totals", table_name="agreement")
    op.drop_index("ix_agreement_signed_on", table_name="agreement")
    op.drop_index(op.f("ix_agreement_sector_id"), table_name="agreement")
    op.drop_index(op.f("ix_agreement_rate_id"), table_name="agreement")
    op.drop_index(op.f("ix_agreement_currency_code"), table_name="agreement")
    op.drop_table("agreement")
    op.drop_index(op.f("ix_section_forum_id"), table_name="section")
    op.drop_table("section")
    op.drop_table("register_counter")
    op.drop_index(op.f("ix_region_district_id"), table_name="region")
    op.drop_table("region")
    op.drop_table("exchange_rate")
    op.drop_table("submission")
    op.drop_index("ix_sign_in_attempt_email_hash_at", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_address_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("sector")
    op.drop_index(
        "uq_forum_is_current",
        table_name="forum",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index(op.f("ix_forum_year"), table_name="forum")
    op.drop_table("forum")
    op.drop_table("district")
    op.drop_table("currency")
    op.drop_table("country")
    op.drop_index("ix_audit_event_entity", table_name="audit_event")
    op.drop_index("ix_audit_event_at", table_name="audit_event")
    op.drop_index("ix_audit_event_actor_id", table_name="audit_event")
    op.drop_index("ix_audit_event_action", table_name="audit_event")
    op.drop_table("audit_event")
