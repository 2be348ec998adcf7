"""Who invited a juror; the role of a juror comes on acceptance."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INVITED_BY = """
    UPDATE juror SET invited_by = event.actor_id FROM event
    WHERE event.subject_type = 'juror' AND event.subject_id = juror.id AND event.name = 'juror_invited'
"""
# Whoever was invited held the role before saying yes. Now the invitation opens by its own row.
TAKE_BACK = """
    DELETE FROM role USING juror
    WHERE juror.state = 'invited' AND role.person_id = juror.person_id
    AND role.call_id = juror.call_id AND role.kind IN ('juror', 'chair')
"""
GIVE_BACK = """
    INSERT INTO role (person_id, kind, call_id, city_id, since)
    SELECT person_id, CASE WHEN chairs THEN 'chair' ELSE 'juror' END, call_id, city_id, invited_at
    FROM juror WHERE state = 'invited' ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Do."""
    op.add_column("juror", sa.Column("invited_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_juror_invited_by"), "juror", "person", ["invited_by"], ["id"])
    op.execute(INVITED_BY)
    op.execute(TAKE_BACK)


def downgrade() -> None:
    """Undo."""
    op.execute(GIVE_BACK)
    op.drop_constraint(op.f("fk_juror_invited_by"), "juror", type_="foreignkey")
    op.drop_column("juror", "invited_by")
