"""Proposals of regions, and the states of what is returned to them or joined to another record."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

STATES = (
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
)
RELATIONS = ("framework", "supplement", "implementation", "superseding")


def upgrade() -> None:
    """Apply."""
    _allow("agreement", "state", ("proposed", "returned", *STATES[1:-1], "joined", "void"))
    _allow("agreement_link", "relation", (*RELATIONS, "report"))
    op.create_table(
        "proposal",
        sa.Column("agreement_id", sa.Integer(), nullable=False, comment="Document that is proposed"),
        sa.Column("organisation_id", sa.Integer(), nullable=False, comment="Organisation that proposes it"),
        sa.Column("region_id", sa.Integer(), nullable=True, comment="Region of that organisation when it proposed"),
        sa.Column("sent_at", sa.DateTime(), nullable=False, comment="When it was sent last, UTC"),
        sa.Column("returned_at", sa.DateTime(), nullable=True, comment="When it was returned last, UTC"),
        sa.Column("comment", sa.Text(), nullable=True, comment="What the secretariat wrote when returning it"),
        sa.Column(
            "accepted_at",
            sa.DateTime(),
            nullable=True,
            comment="When it was accepted, UTC; none = seen by the secretariat and who proposed it alone",
        ),
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
        sa.CheckConstraint("(returned_at IS NULL) = (comment IS NULL)", name=op.f("ck_proposal_returned_with_comment")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_proposal_agreement_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_organisation_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_proposal_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_proposal_agreement_id")),
    )
    op.create_index("ix_proposal_organisation_id", "proposal", ["organisation_id"])
    op.create_index("ix_proposal_region_id", "proposal", ["region_id"])


def _allow(table: str, column: str, values: Iterable[str]) -> None:
    """Let ``column`` hold ``values``."""
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column(column).in_(tuple(values)))


def downgrade() -> None:
    """Take back; what only the newer form can hold becomes what comes nearest in the older one."""
    op.drop_table("proposal")
    agreement = sa.table("agreement", sa.column("state"))
    link = sa.table("agreement_link", sa.column("relation"))
    for newer, older in (("returned", "proposed"), ("joined", "void")):
        op.execute(sa.update(agreement).where(agreement.c.state == newer).values(state=older))
    op.execute(sa.delete(link).where(link.c.relation == "report"))
    _allow("agreement_link", "relation", RELATIONS)
    _allow("agreement", "state", STATES)
