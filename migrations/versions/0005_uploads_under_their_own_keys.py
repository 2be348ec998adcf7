"""Files move, once looked into, to a key for which nothing was ever signed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A form may still be good for files of the last 25 hours: a place is kept for a day, and a form for
# an hour after. Nothing is signed for a mayor's letter.
SIGNED = """
    UPDATE attachment SET upload_ends_at = now() + interval '1 hour'
    WHERE state IN ('pending', 'checking') OR (
        state = 'attached' AND slot <> '@endorsement'
        AND created_at > now() - interval '25 hours'
    )
"""
MOVE = """
    INSERT INTO job (id, name, key, args, state, attempts, run_at)
    SELECT gen_random_uuid(), 'entry.settle_file', 'entry.settle_file:' || id,
        jsonb_build_object('attachment_id', id), 'waiting', 0, now()
    FROM attachment WHERE state = 'attached' AND upload_ends_at IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("attachment", sa.Column("upload_key", sa.Text(), nullable=True))
    op.add_column(
        "attachment", sa.Column("upload_ends_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_unique_constraint("uq_attachment_upload_key", "attachment", ["upload_key"])
    op.execute(SIGNED)
    op.execute(MOVE)


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM job WHERE name = 'entry.settle_file' AND state = 'waiting'")
    op.drop_constraint("uq_attachment_upload_key", "attachment", type_="unique")
    op.drop_column("attachment", "upload_ends_at")
    op.drop_column("attachment", "upload_key")
