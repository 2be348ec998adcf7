"""Letters: when they were approved, the address that they left to, and those that were withheld."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = ("drafted", "approved", "queued", "sent", "failed", "void")
APPROVALS = (
    "UPDATE letter SET approved_at = event.at FROM event WHERE event.subject_type = 'letter' "
    "AND event.subject_id = letter.id AND event.name = 'letter_approved'"
)


def _states(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    op.drop_constraint(op.f("ck_letter_letter_state"), "letter", type_="check")
    op.create_check_constraint(op.f("ck_letter_letter_state"), "letter", f"state IN ({listed})")


def upgrade() -> None:
    """Apply. Letters that were approved before get the moment of their event."""
    op.add_column("letter", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("sent_to", sa.Text(), nullable=True))
    _states((*BEFORE, "withheld"))
    op.execute(APPROVALS)


def downgrade() -> None:
    """Undo. A letter that was withheld is void: it stays unsent."""
    op.execute("UPDATE letter SET state = 'void' WHERE state = 'withheld'")
    _states(BEFORE)
    op.drop_column("letter", "sent_to")
    op.drop_column("letter", "approved_at")
