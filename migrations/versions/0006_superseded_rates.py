"""A corrected rate stands beside the one it supersedes: documents remember the row they were converted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

UNIQUE = "uq_exchange_rate_currency_code_on_date"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("exchange_rate") as batch:
        batch.add_column(
            sa.Column(
                "is_superseded",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="A corrected rate stands in its place",
            )
        )
        batch.add_column(
            sa.Column("supersedes_id", sa.Integer(), nullable=True, comment="The rate in whose place this one stands")
        )
        batch.create_foreign_key(op.f("fk_exchange_rate_supersedes_id"), "exchange_rate", ["supersedes_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_exchange_rate_supersedes_id"), ["supersedes_id"])
        batch.drop_constraint(UNIQUE, type_="unique")
    with op.batch_alter_table("exchange_rate") as batch:
        batch.alter_column("is_superseded", server_default=None)
    op.create_index(
        UNIQUE,
        "exchange_rate",
        ["currency_code", "on_date"],
        unique=True,
        sqlite_where=sa.text("is_superseded = 0"),
        postgresql_where=sa.text("NOT is_superseded"),
    )


def downgrade() -> None:
    """Take back; superseded rates, which only the newer form can hold, go to the ones in their place."""
    rate = sa.table("exchange_rate", sa.column("id"), sa.column("is_superseded"), sa.column("supersedes_id"))
    agreement = sa.table("agreement", sa.column("rate_id"))
    connection = op.get_bind()
    # From the oldest on, so that a chain of corrections ends at its last rate.
    chain = sa.select(rate.c.supersedes_id, rate.c.id).where(rate.c.supersedes_id.is_not(None)).order_by(rate.c.id)
    for old, new in connection.execute(chain).all():
        connection.execute(sa.update(agreement).where(agreement.c.rate_id == old).values(rate_id=new))
    connection.execute(sa.update(rate).values(supersedes_id=None))
    connection.execute(sa.delete(rate).where(rate.c.is_superseded))
    op.drop_index(UNIQUE, table_name="exchange_rate")
    with op.batch_alter_table("exchange_rate") as batch:
        batch.drop_constraint(op.f("uq_exchange_rate_supersedes_id"), type_="unique")
        batch.drop_constraint(op.f("fk_exchange_rate_supersedes_id"), type_="foreignkey")
        batch.drop_column("supersedes_id")
        batch.drop_column("is_superseded")
        batch.create_unique_constraint(UNIQUE, ["currency_code", "on_date"])
