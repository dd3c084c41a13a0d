"""What a list that waits would write, as it was checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_NAME = "ck_import_run_content_while_staged"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("import_run") as batch:
        batch.add_column(
            sa.Column(
                "checked",
                sa.LargeBinary(),
                nullable=True,
                comment="What it would write as it was checked, under the stamp of what the check depended on, "
                "encrypted; while staged",
            )
        )
    with op.batch_alter_table("import_run") as batch:
        batch.drop_constraint(op.f(_NAME), type_="check")
        batch.create_check_constraint(
            op.f(_NAME), "state = 'staged' OR (content IS NULL AND preview IS NULL AND checked IS NULL)"
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("import_run") as batch:
        batch.drop_constraint(op.f(_NAME), type_="check")
        batch.create_check_constraint(op.f(_NAME), "state = 'staged' OR (content IS NULL AND preview IS NULL)")
    with op.batch_alter_table("import_run") as batch:
        batch.drop_column("checked")
