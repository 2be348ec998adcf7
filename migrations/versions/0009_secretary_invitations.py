"""Invitations to the secretariat of all calls, which another person confirms."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do."""
    op.create_table(
        "secretary_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "taken_back",
                name="invited_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_secretary_invitation_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secretary_invitation")),
    )
    op.create_index(
        "uq_secretary_invitation_waiting",
        "secretary_invitation",
        [sa.text("lower(email)")],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index(
        "uq_secretary_invitation_waiting",
        table_name="secretary_invitation",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("secretary_invitation")
