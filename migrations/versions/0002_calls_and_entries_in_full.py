"""Calls and entries in full: working texts, life of a call, teams, endorsements, overlaps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


BEFORE = (
    "draft",
    "submitted",
    "eligible",
    "ineligible",
    "evaluation",
    "winner",
    "finalist",
    "special_mention",
    "not_selected",
    "withdrawn",
)
COLUMNS = (
    ("answer_section", "origin", sa.String(32), "city"),
    ("attachment", "alt", postgresql.JSONB(), "{}"),
    ("attachment", "credit", sa.Text(), ""),
    ("attachment", "rights", sa.Boolean(), "false"),
    ("call_version", "note", postgresql.JSONB(), "{}"),
    ("city", "kind", sa.String(32), "municipality"),
    ("city", "municipality", sa.Text(), ""),
    ("entry", "on_behalf", sa.Boolean(), "false"),
    ("entry", "source", sa.Text(), ""),
    ("entry", "return_note", sa.Text(), ""),
)
"""New columns that are never empty: table, name, type, and what rows that exist get."""
EMPTY = (
    ("answer_section", "follows", sa.BigInteger()),
    ("answer_section", "followed", postgresql.JSONB()),
    ("attachment", "upload_id", sa.Text()),
    ("attachment", "preview_key", sa.Text()),
    ("city", "merged_into_id", sa.BigInteger()),
    ("entry", "migrated_from_id", sa.BigInteger()),
    ("entry", "accepted_version_id", sa.BigInteger()),
    ("entry", "copied_from_id", sa.BigInteger()),
    ("entry", "return_by_at", sa.DateTime(timezone=True)),
    ("membership", "mentor_id", sa.BigInteger()),
    ("role", "level", sa.String(32)),
)
"""New columns that may be empty: table, name, type."""
REFERENCES = (
    ("fk_city_merged_into_id", "city", "city", "merged_into_id"),
    ("fk_entry_version_id", "entry", "call_version", "version_id"),
    ("fk_entry_accepted_version_id", "entry", "call_version", "accepted_version_id"),
    ("fk_entry_migrated_from_id", "entry", "call_version", "migrated_from_id"),
    ("fk_entry_copied_from_id", "entry", "entry", "copied_from_id"),
    ("fk_membership_mentor_id", "membership", "city", "mentor_id"),
)
CHECKS = (
    ("ck_answer_section_origin", "answer_section", "origin IN ('city', 'machine', 'revised')"),
    ("ck_city_city_kind", "city", "kind IN ('municipality', 'institution')"),
    ("ck_city_merged_elsewhere", "city", "merged_into_id != id"),
    ("ck_city_institution_has_municipality", "city", "kind = 'municipality' OR municipality != ''"),
    ("ck_entry_returned_has_deadline", "entry", "state != 'returned' OR return_by_at IS NOT NULL"),
    ("ck_role_level", "role", "level IN ('view', 'edit', 'submit')"),
    ("ck_role_contact_has_level", "role", "(kind = 'city_contact') = (level IS NOT NULL)"),
)


def _entry_states(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    op.drop_constraint(op.f("ck_entry_entry_state"), "entry", type_="check")
    op.create_check_constraint(op.f("ck_entry_entry_state"), "entry", f"state IN ({listed})")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "call_draft",
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_draft_call_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_call_draft_saved_by")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_draft")),
    )
    op.create_table(
        "clarification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "answered",
                "set_aside",
                name="clarification_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state != 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_clarification_answered_when"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_clarification_asked_by")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_clarification_call_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_clarification_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
    )
    op.create_index(op.f("ix_clarification_call_id"), "clarification", ["call_id"], unique=False)
    op.create_index(op.f("ix_clarification_city_id"), "clarification", ["city_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("old_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("new_closes_at > old_closes_at", name=op.f("ck_extension_extends")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_extension_call_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_extension_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_call_id"), "extension", ["call_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "view",
                "edit",
                "submit",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "accepted",
                "cancelled",
                name="invitation_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state != 'accepted' OR accepted_by IS NOT NULL",
            name=op.f("ck_invitation_accepted_by_whom"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.id"], name=op.f("fk_invitation_accepted_by")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_invitation_call_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_invitation_city_id")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_call_id"), "invitation", ["call_id"], unique=False)
    op.create_index(op.f("ix_invitation_city_id"), "invitation", ["city_id"], unique=False)
    op.create_table(
        "late_permit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_late_permit_call_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_late_permit_city_id")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("fk_late_permit_granted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_permit")),
    )
    op.create_index("ix_late_permit_call_city", "late_permit", ["call_id", "city_id"], unique=False)
    op.create_table(
        "overlap",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entry_id != other_id", name=op.f("ck_overlap_not_itself")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_overlap_score_in_range")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_overlap_entry_id")),
        sa.ForeignKeyConstraint(["other_id"], ["entry.id"], name=op.f("fk_overlap_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlap")),
        sa.UniqueConstraint("entry_id", "other_id", name=op.f("uq_overlap_entry_id_other_id")),
    )
    op.create_index(op.f("ix_overlap_other_id"), "overlap", ["other_id"], unique=False)
    op.create_table(
        "text_sketch",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.BigInteger(), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_text_sketch_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "language", name=op.f("pk_text_sketch")),
    )
    op.create_index(
        op.f("ix_text_sketch_marks"),
        "text_sketch",
        ["marks"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "endorsement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "signed",
                "declined",
                "cancelled",
                name="endorsement_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("signed_office", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state != 'signed' OR (sha256 IS NOT NULL AND answered_at IS NOT NULL AND signed_name != '')",
            name=op.f("ck_endorsement_signed_over_what"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_endorsement_asked_by")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_endorsement_attachment_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_endorsement_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )
    op.create_index(op.f("ix_endorsement_entry_id"), "endorsement", ["entry_id"], unique=False)
    for table, name, kind, present in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=present))
        op.alter_column(table, name, server_default=None)
    for table, name, kind in EMPTY:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.add_column("entry", sa.Column("version_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE entry SET version_id = coalesce("
        "(SELECT version_id FROM revision WHERE revision.id = entry.revision_id), "
        "(SELECT version_id FROM call WHERE call.id = entry.call_id))"
    )
    op.alter_column("entry", "version_id", nullable=False)
    op.execute("UPDATE role SET level = 'submit' WHERE kind = 'city_contact'")
    for name, table, other, column in REFERENCES:
        op.create_foreign_key(op.f(name), table, other, [column], ["id"])
    for name, table, condition in CHECKS:
        op.create_check_constraint(op.f(name), table, condition)
    _entry_states((*BEFORE, "returned"))


def downgrade() -> None:
    """Undo. An entry that is with its city for completion stands as it was submitted."""
    op.execute("UPDATE entry SET state = 'submitted' WHERE state = 'returned'")
    _entry_states(BEFORE)
    for name, table, _ in reversed(CHECKS):
        op.drop_constraint(op.f(name), table, type_="check")
    for name, table, _, _ in reversed(REFERENCES):
        op.drop_constraint(op.f(name), table, type_="foreignkey")
    op.drop_column("entry", "version_id")
    for table, name, *_ in reversed((*COLUMNS, *EMPTY)):
        op.drop_column(table, name)
    op.drop_index(op.f("ix_endorsement_entry_id"), table_name="endorsement")
    op.drop_table("endorsement")
    op.drop_index(op.f("ix_overlap_other_id"), table_name="overlap")
    op.drop_table("text_sketch")
    op.drop_table("overlap")
    op.drop_index("ix_late_permit_call_city", table_name="late_permit")
    op.drop_table("late_permit")
    op.drop_index(op.f("ix_invitation_city_id"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_call_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_extension_call_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(op.f("ix_clarification_city_id"), table_name="clarification")
    op.drop_index(op.f("ix_clarification_call_id"), table_name="clarification")
    op.drop_table("clarification")
    op.drop_table("call_draft")
