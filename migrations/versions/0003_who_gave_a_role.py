"""Who gave a role, and which third person confirmed it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do. Roles that exist keep their date and have neither: they count as they did."""
    op.add_column("role", sa.Column("granted_by", sa.BigInteger(), nullable=True))
    op.add_column("role", sa.Column("confirmed_by", sa.BigInteger(), nullable=True))
    op.add_column("role", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    for column in ("granted_by", "confirmed_by"):
        op.create_foreign_key(op.f(f"fk_role_{column}"), "role", "person", [column], ["id"])
    op.create_check_constraint(
        op.f("ck_role_confirmed_has_time"),
        "role",
        "confirmed_by IS NULL OR confirmed_at IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_role_confirmed_by_third"),
        "role",
        "confirmed_by != person_id AND confirmed_by != granted_by",
    )


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("ck_role_confirmed_by_third"), "role", type_="check")
    op.drop_constraint(op.f("ck_role_confirmed_has_time"), "role", type_="check")
    for column in ("confirmed_by", "granted_by"):
        op.drop_constraint(op.f(f"fk_role_{column}"), "role", type_="foreignkey")
    for column in ("confirmed_at", "confirmed_by", "granted_by"):
        op.drop_column("role", column)
