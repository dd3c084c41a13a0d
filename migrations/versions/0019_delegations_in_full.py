"""Delegations in full: persons decided on one by one, late changes, papers, badges, visits, quotas by kind and rank."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SENDER = "Sending organisation, the scope of its representatives; none = a visit known by its region alone"
OLDER_SENDER = "Sending organisation; the scope of its representatives"
ASKED = {
    "asks_birth": "Members give day and place of birth",
    "asks_identity": "Members give their identity document",
    "asks_vehicles": "Members give the vehicle they come by",
    "asks_photos": "Members give a photograph for the badge",
}
DELEGATION_RULES = {
    "date_precision": "date_precision IN ('day', 'month', 'year')",
    "sent_by_somebody": "forum_id IS NULL OR organisation_id IS NOT NULL",
    "visit_has_day": "forum_id IS NOT NULL OR starts_on IS NOT NULL",
    "days_in_order": "ends_on IS NULL OR ends_on >= starts_on",
    "extra_places_not_negative": "extra_places >= 0",
    "extra_places_with_reason": "(extra_places = 0) = (extra_reason IS NULL)",
}
MEMBER_RULES = {
    "head_is_listed": "NOT is_head OR state IN ('nominated', 'confirmed')",
    "replaces_another": "replaces_id IS NULL OR replaces_id <> id",
}
MEMBER_STATES = ("nominated", "confirmed", "rejected", "withdrawn")
OLDER_MEMBER_STATES = ("nominated", "confirmed", "withdrawn")
KINDS = ("official", "business", "parliamentary", "youth", "other")
HEAD_LEVELS = ("head_of_state", "head_of_government", "head_of_region", "deputy", "minister", "other")


def upgrade() -> None:
    """Apply."""
    _create_letter()
    _create_focal_point()
    _create_delegation_file()
    _create_badge()
    _create_late_change()
    _create_member_likeness()
    _create_check_in()
    _widen_delegation()
    _widen_forum()
    _widen_member()
    _widen_quota()


def downgrade() -> None:
    """Take back. What only the newer form can hold becomes what comes nearest in the older one, or is gone: visits
    known by their region alone, quotas of a kind or a rank.
    """
    for table in ("check_in", "member_likeness", "late_change", "badge", "delegation_file", "focal_point", "letter"):
        op.drop_table(table)
    _narrow_quota()
    _narrow_member()
    _narrow_delegation()
    with op.batch_alter_table("forum") as batch:
        for name in ASKED:
            batch.drop_column(name)


def _create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("recipient", sa.String(length=254), nullable=False, comment="Address it goes to"),
        sa.Column("locale", sa.String(length=2), nullable=False, comment="Language it is written in"),
        sa.Column("subject", sa.String(length=300), nullable=False, comment="Subject; names no person"),
        sa.Column("body", sa.Text(), nullable=False, comment="Text with the link; names no person"),
        sa.Column(
            "state", _enum("queued", "sent", "failed", name="state"), nullable=False, comment="Where the letter stands"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was tried"),
        sa.Column("due_at", sa.DateTime(), nullable=False, comment="When it is tried next, UTC"),
        sa.Column("created_at", sa.DateTime(), nullable=False, comment="When it was written, UTC"),
        sa.Column("sent_at", sa.DateTime(), nullable=True, comment="When the server took it, UTC"),
        sa.Column("problem", sa.String(length=300), nullable=True, comment="What the last try met; names no person"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_letter_sent_when")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_letter_attempts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter") as batch:
        batch.create_index("ix_letter_state", ["state", "due_at"], unique=False)


def _create_focal_point() -> None:
    op.create_table(
        "focal_point",
        sa.Column("organisation_id", sa.Integer(), nullable=False, comment="Organisation that sends delegations"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="Name of the person"),
        sa.Column("post", sa.String(length=300), nullable=True, comment="Position held"),
        sa.Column("phone", sa.String(length=60), nullable=True, comment="Telephone"),
        sa.Column("email", sa.String(length=254), nullable=True, comment="E-mail"),
        sa.Column("since", sa.Date(), nullable=False, comment="First day"),
        sa.Column("until", sa.Date(), nullable=True, comment="Last day; none = still"),
        *_common_columns(),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_focal_point_days_in_order")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_focal_point_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_point")),
    )
    with op.batch_alter_table("focal_point") as batch:
        batch.create_index(op.f("ix_focal_point_organisation_id"), ["organisation_id"], unique=False)
        batch.create_index(
            "uq_focal_point_organisation_id",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )


def _create_delegation_file() -> None:
    op.create_table(
        "delegation_file",
        sa.Column("delegation_id", sa.Integer(), nullable=False, comment="Delegation"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="The content"),
        sa.Column(
            "kind",
            _enum("letter", "changes_letter", "signature", "other", name="kind"),
            nullable=False,
            comment="What it is to the delegation",
        ),
        sa.Column(
            "name",
            sa.String(length=150),
            nullable=False,
            comment="What the file is called, made safe, with the suffix of its content",
        ),
        sa.Column(
            "signs_id", sa.Integer(), nullable=True, comment="Paper of the delegation that a signature belongs to"
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(),
            nullable=True,
            comment="When it was taken off the card, UTC; none = it is on it",
        ),
        sa.Column("removed_by", sa.Integer(), nullable=True, comment="Account that took it off; no foreign key"),
        sa.Column("removed_by_label", sa.String(length=200), nullable=False, comment="Who took it off, in words"),
        sa.Column("removal_reason", sa.Text(), nullable=True, comment="Why it was taken off"),
        *_common_columns(),
        sa.CheckConstraint("kind = 'signature' OR signs_id IS NULL", name=op.f("ck_delegation_file_signature_signs")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removal_reason IS NULL)", name=op.f("ck_delegation_file_removed_with_reason")
        ),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_delegation_file_delegation_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_delegation_file_file_id")),
        sa.ForeignKeyConstraint(["signs_id"], ["delegation_file.id"], name=op.f("fk_delegation_file_signs_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_file")),
    )
    with op.batch_alter_table("delegation_file") as batch:
        batch.create_index(op.f("ix_delegation_file_delegation_id"), ["delegation_id"], unique=False)
        batch.create_index(op.f("ix_delegation_file_file_id"), ["file_id"], unique=False)
        batch.create_index(op.f("ix_delegation_file_signs_id"), ["signs_id"], unique=False)
        batch.create_index(
            "uq_delegation_file_content",
            ["delegation_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )


def _create_badge() -> None:
    op.create_table(
        "badge",
        sa.Column("member_id", sa.Integer(), nullable=False, comment="Person"),
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Number on the badge, from 1 in each edition; never given twice",
        ),
        sa.Column(
            "code",
            sa.String(length=40),
            nullable=False,
            comment="Random text that the scanner reads; tells nothing of the person",
        ),
        sa.Column(
            "state",
            _enum("made", "issued", "returned", "revoked", name="state"),
            nullable=False,
            comment="Where the badge is",
        ),
        sa.Column("issued_at", sa.DateTime(), nullable=True, comment="When it was handed over, UTC"),
        sa.Column("issued_to", sa.String(length=200), nullable=True, comment="Who took it, if not the person"),
        sa.Column("returned_at", sa.DateTime(), nullable=True, comment="When it came back, UTC"),
        sa.Column("revoked_at", sa.DateTime(), nullable=True, comment="When it became invalid, UTC"),
        sa.Column("revocation_reason", sa.Text(), nullable=True, comment="Why it became invalid; may name persons"),
        *_common_columns(),
        sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_badge_revoked_when")),
        sa.CheckConstraint("state <> 'returned' OR returned_at IS NOT NULL", name=op.f("ck_badge_returned_when")),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'returned') OR issued_at IS NOT NULL", name=op.f("ck_badge_issued_when")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)", name=op.f("ck_badge_revoked_with_reason")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_badge_number_from_one")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_badge_forum_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_badge_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("code", name=op.f("uq_badge_code")),
        sa.UniqueConstraint("forum_id", "number", name=op.f("uq_badge_forum_id_number")),
    )
    with op.batch_alter_table("badge") as batch:
        batch.create_index(op.f("ix_badge_member_id"), ["member_id"], unique=False)
        batch.create_index(
            "uq_badge_member_id",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('made', 'issued')"),
            postgresql_where=sa.text("state IN ('made', 'issued')"),
        )


def _create_late_change() -> None:
    op.create_table(
        "late_change",
        sa.Column("delegation_id", sa.Integer(), nullable=False, comment="Delegation"),
        sa.Column(
            "kind",
            _enum("submit", "add", "change", "replace", "remove", name="kind"),
            nullable=False,
            comment="What is to be done",
        ),
        sa.Column(
            "member_id",
            sa.Integer(),
            nullable=True,
            comment="Person concerned; none = the whole delegation or a new person",
        ),
        sa.Column(
            "draft", sa.Text(), nullable=True, comment="The person as asked for, encrypted; none once it is decided"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it comes late; may name persons"),
        sa.Column(
            "state",
            _enum("pending", "approved", "refused", "recalled", name="state"),
            nullable=False,
            comment="Where the request stands",
        ),
        sa.Column("requested_at", sa.DateTime(), nullable=False, comment="Since when it awaits a decision, UTC"),
        sa.Column("decided_at", sa.DateTime(), nullable=True, comment="When it was decided on, UTC"),
        sa.Column("decided_by", sa.Integer(), nullable=True, comment="Account that decided; no foreign key"),
        sa.Column("decided_by_label", sa.String(length=200), nullable=False, comment="Who decided, in words"),
        sa.Column("decision", sa.Text(), nullable=True, comment="Why it was refused; may name persons"),
        *_common_columns(),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_late_change_decided_when")),
        sa.CheckConstraint(
            "state <> 'refused' OR decision IS NOT NULL", name=op.f("ck_late_change_refused_with_reason")
        ),
        sa.CheckConstraint("state = 'pending' OR draft IS NULL", name=op.f("ck_late_change_draft_while_pending")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_late_change_delegation_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_late_change_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_change")),
    )
    with op.batch_alter_table("late_change") as batch:
        batch.create_index(op.f("ix_late_change_delegation_id"), ["delegation_id"], unique=False)
        batch.create_index(op.f("ix_late_change_member_id"), ["member_id"], unique=False)
        batch.create_index("ix_late_change_state", ["state", "requested_at"], unique=False)
        batch.create_index(
            "uq_late_change_member_id",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )


def _create_member_likeness() -> None:
    op.create_table(
        "member_likeness",
        sa.Column("first_id", sa.Integer(), nullable=False, comment="One person, of the smaller key"),
        sa.Column("second_id", sa.Integer(), nullable=False, comment="The other person"),
        sa.Column(
            "answer",
            _enum("same", "different", name="answer"),
            nullable=False,
            comment="Whether they are the same person",
        ),
        *_common_columns(),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_member_likeness_in_order")),
        sa.ForeignKeyConstraint(["first_id"], ["member.id"], name=op.f("fk_member_likeness_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["member.id"], name=op.f("fk_member_likeness_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_likeness")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_member_likeness_first_id_second_id")),
    )
    with op.batch_alter_table("member_likeness") as batch:
        batch.create_index(op.f("ix_member_likeness_second_id"), ["second_id"], unique=False)


def _create_check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key"),
        sa.Column("member_id", sa.Integer(), nullable=False, comment="Person"),
        sa.Column("badge_id", sa.Integer(), nullable=True, comment="Badge that was read; none = found by the name"),
        sa.Column("forum_id", sa.Integer(), nullable=False, comment="Edition"),
        sa.Column("passage", _enum("in", "out", name="passage"), nullable=False, comment="In or out"),
        sa.Column("at", sa.DateTime(), nullable=False, comment="When, UTC"),
        sa.Column("desk", sa.String(length=60), nullable=False, comment="Which desk or entrance"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="Key of the request that wrote it"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Account of the desk; no foreign key"),
        sa.Column("created_by_label", sa.String(length=200), nullable=False, comment="Who was at the desk, in words"),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_check_in_badge_id")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_check_in_forum_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_check_in_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("key", name=op.f("uq_check_in_key")),
    )
    with op.batch_alter_table("check_in") as batch:
        batch.create_index(op.f("ix_check_in_badge_id"), ["badge_id"], unique=False)
        batch.create_index("ix_check_in_forum_id", ["forum_id", "id"], unique=False)
        batch.create_index("ix_check_in_member_id", ["member_id", "id"], unique=False)


def _widen_delegation() -> None:
    with op.batch_alter_table("delegation") as batch:
        for column in (
            _added("letter_due_on", sa.Date(), "Day by which the letter follows; none = it is here or not awaited"),
            _added("starts_on", sa.Date(), "First day of a visit outside forums"),
            _added("ends_on", sa.Date(), "Last day of a visit outside forums"),
            _added(
                "date_precision",
                sa.Enum("day", "month", "year", native_enum=False, create_constraint=False, length=40),
                "How exactly the days of a visit are known",
                default="day",
            ),
            _added("purpose", sa.Text(), "Purpose of a visit; names no private person"),
            _added("results", sa.Text(), "Results of a visit; names no private person"),
            _added("source", sa.Text(), "Where what is known of a visit comes from"),
            _added(
                "extra_places", sa.Integer(), "Places granted over the quotas to this delegation, persons", default="0"
            ),
            _added("extra_reason", sa.Text(), "Why places over the quotas were granted"),
        ):
            batch.add_column(column)
        batch.alter_column("organisation_id", existing_type=sa.Integer(), nullable=True, comment=SENDER)
        batch.create_index("ix_delegation_starts_on", ["starts_on"])
    table = sa.table("delegation", sa.column("forum_id"), sa.column("starts_on"), sa.column("created_at"))
    is_visit = table.c.forum_id.is_(None)
    op.execute(sa.update(table).where(is_visit).values(starts_on=sa.func.date(table.c.created_at)))
    with op.batch_alter_table("delegation") as batch:
        for name in ("date_precision", "extra_places"):
            batch.alter_column(name, server_default=None)
        for name, condition in DELEGATION_RULES.items():
            batch.create_check_constraint(op.f(f"ck_delegation_{name}"), condition)


def _narrow_delegation() -> None:
    lost = sa.text("delegation_id IN (SELECT id FROM delegation WHERE organisation_id IS NULL)")
    member, section = sa.table("member", sa.column("id")), sa.table("member_section", sa.column("member_id"))
    op.execute(sa.delete(section).where(section.c.member_id.in_(sa.select(member.c.id).where(lost))))
    op.execute(sa.delete(member).where(lost))
    op.execute(sa.delete(sa.table("delegation")).where(sa.text("organisation_id IS NULL")))
    with op.batch_alter_table("delegation") as batch:
        for name in DELEGATION_RULES:
            batch.drop_constraint(op.f(f"ck_delegation_{name}"), type_="check")
        batch.drop_index("ix_delegation_starts_on")
        batch.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False, comment=OLDER_SENDER)
        for name in (
            *("letter_due_on", "starts_on", "ends_on", "date_precision", "purpose", "results", "source"),
            *("extra_places", "extra_reason"),
        ):
            batch.drop_column(name)


def _widen_forum() -> None:
    with op.batch_alter_table("forum") as batch:
        for name, meaning in ASKED.items():
            batch.add_column(_added(name, sa.Boolean(), meaning, default=sa.false()))
    with op.batch_alter_table("forum") as batch:
        for name in ASKED:
            batch.alter_column(name, server_default=None)


def _widen_member() -> None:
    with op.batch_alter_table("member") as batch:
        for column in (
            _added("vehicle", sa.String(length=200), "Vehicle: make and registration number; where the edition asks"),
            _added("birth_on", sa.Text(), "Date of birth, encrypted; where the edition asks"),
            _added("birth_place", sa.Text(), "Place of birth, encrypted; where the edition asks"),
            _added(
                "identity_document",
                sa.Text(),
                "Identity document: kind, series, number; encrypted; where the edition asks",
            ),
            _added("photo_id", sa.Integer(), "Photograph, encoded anew without its metadata"),
            _added("comment", sa.Text(), "What the secretariat wants corrected, or why the person was taken off"),
            _added("replaces_id", sa.Integer(), "Person of the same delegation whose place this one took"),
            _added("decided_at", sa.DateTime(), "When the person was last decided on, UTC"),
        ):
            batch.add_column(column)
        batch.drop_index("uq_member_head")
        batch.create_index("ix_member_photo_id", ["photo_id"])
        batch.create_unique_constraint(op.f("uq_member_replaces_id"), ["replaces_id"])
        batch.create_foreign_key(op.f("fk_member_replaces_id"), "member", ["replaces_id"], ["id"])
        batch.create_foreign_key(op.f("fk_member_photo_id"), "file", ["photo_id"], ["id"])
        batch.drop_constraint(op.f("ck_member_state"), type_="check")
        batch.create_check_constraint(op.f("ck_member_state"), sa.column("state").in_(MEMBER_STATES))
        for name, condition in MEMBER_RULES.items():
            batch.create_check_constraint(op.f(f"ck_member_{name}"), condition)
    _create_head_index("is_head")


def _narrow_member() -> None:
    member = sa.table("member", sa.column("state"))
    op.execute(sa.update(member).where(member.c.state == "rejected").values(state="withdrawn"))
    op.drop_index("uq_member_head", table_name="member")
    with op.batch_alter_table("member") as batch:
        for name in MEMBER_RULES:
            batch.drop_constraint(op.f(f"ck_member_{name}"), type_="check")
        batch.drop_constraint(op.f("ck_member_state"), type_="check")
        batch.create_check_constraint(op.f("ck_member_state"), sa.column("state").in_(OLDER_MEMBER_STATES))
        batch.drop_constraint(op.f("fk_member_photo_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_member_replaces_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_member_replaces_id"), type_="unique")
        batch.drop_index("ix_member_photo_id")
        for name in (
            *("decided_at", "replaces_id", "comment", "photo_id"),
            *("identity_document", "birth_place", "birth_on", "vehicle"),
        ):
            batch.drop_column(name)
    _create_head_index("is_head AND state <> 'withdrawn'")


def _create_head_index(condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        "uq_member_head", "member", ["delegation_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _widen_quota() -> None:
    with op.batch_alter_table("quota") as batch:
        batch.add_column(_added("kind", _enum(*KINDS, name="kind"), "Kind of delegations; none = all kinds together"))
        batch.add_column(
            _added(
                "head_level",
                _enum(*HEAD_LEVELS, name="head_level"),
                "Rank of the head of one delegation; none = whoever heads them",
            )
        )
        batch.drop_constraint(op.f("uq_quota_forum_id_region_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_quota_forum_id_region_id_kind_head_level"), ["forum_id", "region_id", "kind", "head_level"]
        )


def _narrow_quota() -> None:
    op.execute(sa.delete(sa.table("quota")).where(sa.text("kind IS NOT NULL OR head_level IS NOT NULL")))
    with op.batch_alter_table("quota") as batch:
        batch.drop_constraint(op.f("uq_quota_forum_id_region_id_kind_head_level"), type_="unique")
        batch.create_unique_constraint(op.f("uq_quota_forum_id_region_id"), ["forum_id", "region_id"])
        for name in ("kind", "head_level"):
            batch.drop_constraint(op.f(f"ck_quota_{name}"), type_="check")
            batch.drop_column(name)


def _added(name: str, kind: Any, meaning: str, *, default: Any = None) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=default is None, server_default=default, comment=meaning)


def _common_columns() -> list[sa.Column[Any]]:
    return [
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
    ]


def _enum(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
