"""What follows a signing: steps with terms in working days, reports on execution, the day a document ended."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TERMS = {
    "original_days": "Working days after signing to receive the original; none = no term",
    "registration_days": "Working days after signing to register the document; none = no term",
    "state_registration_days": "Working days after signing for the state registration; none = no term",
    "control_days": "Working days after signing to put the document on control; none = no term",
    "release_days": "Working days after its last day in force to take it off control; none = no term",
    "reporting_days": "Working days after the end of a period to report execution",
}
ENDED = ("fulfilled", "terminated", "expired", "replaced")
LARGEST = 100_000_000_000_000
OFFICE_TIME = timedelta(hours=3)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "working_day_exception",
        sa.Column("side", _enum("RU", "BY", name="side"), nullable=False, comment="Country it holds in"),
        sa.Column("on_date", sa.Date(), nullable=False, comment="The day"),
        sa.Column("is_working", sa.Boolean(), nullable=False, comment="Whether the offices work on it"),
        sa.Column("source", sa.Text(), nullable=False, comment="The act that says so"),
        *_common_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_day_exception")),
        sa.UniqueConstraint("side", "on_date", name=op.f("uq_working_day_exception_side_on_date")),
    )
    _create_steps()
    _create_executions()
    op.add_column(
        "agreement",
        sa.Column(
            "ended_on",
            sa.Date(),
            nullable=True,
            comment="First day it is in force no more: fulfilled, terminated, expired or replaced; none = by its term",
        ),
    )
    with op.batch_alter_table("forum") as batch:
        for name, comment in TERMS.items():
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True, comment=comment))
            batch.create_check_constraint(
                op.f(f"ck_forum_{name}_in_range"), f"{name} IS NULL OR ({name} >= 1 AND {name} <= 500)"
            )
        batch.add_column(
            sa.Column(
                "working_side",
                _enum("RU", "BY", name="working_side"),
                nullable=True,
                comment="Whose working days the terms count; none = days both countries work",
            )
        )
        batch.add_column(
            sa.Column(
                "reporting_period",
                _enum("quarter", "year", name="reporting_period"),
                nullable=True,
                comment="How often execution is reported; none = reports are not awaited",
            )
        )
        batch.create_check_constraint(
            op.f("ck_forum_reporting_is_whole"), "(reporting_period IS NULL) = (reporting_days IS NULL)"
        )
    _record_originals()
    _tell_ends()


def _create_steps() -> None:
    kinds = ("original", "registration", "state_registration", "control", "release")
    op.create_table(
        "procedure_step",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("kind", _enum(*kinds, name="kind"), nullable=False, comment="Which step"),
        sa.Column("done_on", sa.Date(), nullable=True, comment="Day it was done"),
        sa.Column("is_waived", sa.Boolean(), nullable=False, comment="This document does not need it"),
        sa.Column("note", sa.Text(), nullable=True, comment="Number of the registration, why it is not needed"),
        *_common_columns(),
        sa.CheckConstraint("(done_on IS NULL) = is_waived", name=op.f("ck_procedure_step_done_or_waived")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_procedure_step_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_step")),
        sa.UniqueConstraint("agreement_id", "kind", name=op.f("uq_procedure_step_agreement_id_kind")),
    )


def _create_executions() -> None:
    op.create_table(
        "execution",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of the period"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="Quarter of the period, 1 to 4; 0 = the whole year"),
        sa.Column(
            "value",
            sa.BigInteger(),
            nullable=False,
            comment="Carried out in the period, minor units of the document's currency",
        ),
        sa.Column(
            "value_rub",
            sa.BigInteger(),
            nullable=True,
            comment="Rouble equivalent in kopecks, at the rate of the document's signing",
        ),
        sa.Column(
            "covers_until",
            sa.Date(),
            nullable=False,
            comment="Last day the report covers: the period's last, or the day of reporting while it runs",
        ),
        sa.Column(
            "excess_reason",
            sa.Text(),
            nullable=True,
            comment="Why more was carried out than the document is worth",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="Remark"),
        *_common_columns(),
        sa.CheckConstraint("quarter >= 0 AND quarter <= 4", name=op.f("ck_execution_quarter_in_range")),
        sa.CheckConstraint(f"value >= 0 AND value <= {LARGEST}", name=op.f("ck_execution_value_in_range")),
        sa.CheckConstraint(
            f"value_rub IS NULL OR (value_rub >= 0 AND value_rub <= {LARGEST})",
            name=op.f("ck_execution_value_rub_in_range"),
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_execution_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution")),
        sa.UniqueConstraint("agreement_id", "year", "quarter", name=op.f("uq_execution_agreement_id_year_quarter")),
    )
    columns = ["agreement_id", "covers_until", "value", "value_rub"]
    op.create_index("ix_execution_agreement_id", "execution", columns)


def _record_originals() -> None:
    """The day an original was received becomes a step, entered by whoever changed the document last."""
    common = ("created_at", "created_by", "created_by_label", "updated_at", "updated_by", "updated_by_label")
    step = _table("procedure_step", "agreement_id", "kind", "done_on", "is_waived", "version", *common)
    agreement = _table("agreement", "id", "original_received_on", "updated_at", "updated_by", "updated_by_label")
    author = (agreement.c.updated_at, agreement.c.updated_by, agreement.c.updated_by_label)
    received = sa.select(
        agreement.c.id, sa.literal("original"), agreement.c.original_received_on, sa.false(), sa.literal(1), *author * 2
    ).where(agreement.c.original_received_on.is_not(None))
    op.get_bind().execute(sa.insert(step).from_select([column.name for column in step.c], received))


def _tell_ends() -> None:
    """The trail knows when a document ceased to be in force; an expired one did the day after its last."""
    event = _table("audit_event", "entity", "entity_id", "action", "at")
    at = sa.type_coerce(sa.func.max(event.c.at), sa.DateTime())
    told = (
        sa.select(event.c.entity_id, at)
        .where(event.c.entity == "agreement", event.c.action.in_([f"agreement.{state}" for state in ENDED]))
        .group_by(event.c.entity_id)
    )
    agreement = _table("agreement", "id", "state", "ended_on")
    connection = op.get_bind()
    for key, moment in connection.execute(told).all():
        ended = sa.update(agreement).where(agreement.c.id == key, agreement.c.state.in_(ENDED))
        connection.execute(ended.values(ended_on=(moment + OFFICE_TIME).date()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("forum") as batch:
        batch.drop_constraint(op.f("ck_forum_reporting_is_whole"), type_="check")
        for name in ("working_side", "reporting_period"):
            batch.drop_constraint(op.f(f"ck_forum_{name}"), type_="check")
            batch.drop_column(name)
        for name in TERMS:
            batch.drop_constraint(op.f(f"ck_forum_{name}_in_range"), type_="check")
            batch.drop_column(name)
    op.drop_column("agreement", "ended_on")
    op.drop_table("execution")
    op.drop_table("procedure_step")
    op.drop_table("working_day_exception")


def _enum(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _table(name: str, *columns: str) -> sa.TableClause:
    types = {"ended_on": sa.Date(), "is_waived": sa.Boolean()}
    return sa.table(name, *(sa.column(column, types.get(column)) for column in columns))


def _common_columns() -> tuple[sa.Column[object], ...]:
    return (
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
    )
