"""How many files of a person are still awaited is counted before another is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_attachment_awaited",
        "attachment",
        ["created_by"],
        postgresql_where=sa.text("state IN ('pending', 'checking')"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_attachment_awaited", "attachment")
