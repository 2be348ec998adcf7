"""The database says what the code says: states, names of constraints, indexes on references."""

import re

import pytest
import sqlalchemy as sa

from core.db import Base, db
from core.transitions import MACHINES

UNINDEXED = {
    "event.actor_id": "the chain is read by chain and by subject; people are never deleted",
    "answer_section.saved_by": "people are never deleted, and nobody lists what one person saved",
    "revision.submitted_by": "as saved_by",
    "revision.version_id": "versions are never deleted",
    "entry.created_by": "as saved_by",
    "entry.revision_id": "read from the entry; revisions are never deleted",
    "call.version_id": "read from the call; versions are never deleted",
    "juror.invited_by": "as saved_by",
    "juror.city_id": "a call has some ten jurors, read by call",
    "proposal.created_by": "as saved_by",
    "eligibility_verdict.check_id": "read from the verdict; checks are never deleted",
    "eligibility_verdict.given_by": "as saved_by",
    "score_sheet.revision_id": "read from the sheet; revisions are never deleted",
    "decision.drafted_by": "as saved_by",
    "decision.sealed_by": "as saved_by",
    "decision.signed_by": "as saved_by",
    "letter.entry_id": "read by call and by decision",
    "result_text.entry_id": "read by decision",
    "entry.version_id": "versions are never deleted; drafts are found by call",
    "entry.migrated_from_id": "as entry.version_id",
    "entry.accepted_version_id": "as entry.version_id",
    "entry.copied_from_id": "read from the copy; entries are never deleted",
    "city.merged_into_id": "a register has some 500 cities",
    "membership.mentor_id": "as city.merged_into_id",
    "call_draft.saved_by": "as saved_by",
    "extension.made_by": "as saved_by",
    "late_permit.granted_by": "as saved_by",
    "late_permit.city_id": "permits are few, and read by call",
    "clarification.asked_by": "as saved_by",
    "invitation.invited_by": "as saved_by",
    "invitation.accepted_by": "as saved_by",
    "endorsement.asked_by": "as saved_by",
    "endorsement.attachment_id": "read from the endorsement; such files stay",
    "role.call_id": "roles are read by person and by city",
    "role.granted_by": "as saved_by",
    "role.confirmed_by": "as saved_by",
    "secretary_invitation.invited_by": "as saved_by",
}
"""References without an index of their own, each with the reason."""


@pytest.fixture
def inspector(db_session):
    return sa.inspect(db_session.connection())


def _enums() -> dict[str, sa.Column]:
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Enum)
    }


def test_every_enum_is_checked_by_the_database_as_it_is_in_the_code(app, inspector):
    wrong = {}
    for name, column in _enums().items():
        checks = inspector.get_check_constraints(column.table.name)
        stated = f"ck_{column.table.name}_{column.type.name}"
        text = next((each["sqltext"] for each in checks if each["name"] == stated), "")
        in_database = set(re.findall(r"'([^']*)'::character varying", text))
        if in_database != {each.value for each in column.type.enum_class}:
            wrong[name] = in_database
    assert wrong == {}


def test_the_database_refuses_a_value_that_is_no_state(db_session):
    columns = "(id, name, key, args, state, attempts, run_at)"
    values = "(gen_random_uuid(), 'x', 'x', '{}', 'lost', 0, now())"
    with pytest.raises(sa.exc.IntegrityError, match="ck_job_job_state"):
        db_session.execute(sa.text(f"INSERT INTO job {columns} VALUES {values}"))


def test_every_machine_guards_an_enum_column_of_its_own_states(app):
    columns = _enums()
    for table, machine in MACHINES.items():
        column = columns[f"{table}.state"]
        assert column.type.enum_class is machine.states
        assert not column.nullable


def test_every_state_column_has_a_machine_or_is_plumbing(app):
    states = {name for name in _enums() if name.endswith(".state")}
    assert states - {f"{table}.state" for table in MACHINES} == {"job.state"}


def test_every_reference_has_an_index_or_a_reason(app, inspector):
    missing, listed = set(), set()
    for table in Base.metadata.tables.values():
        leading = _leading_columns(inspector, table.name)
        for key in inspector.get_foreign_keys(table.name):
            first = key["constrained_columns"][0]
            name = f"{table.name}.{first}"
            if first in leading:
                continue
            (listed if name in UNINDEXED else missing).add(name)
    assert missing == set()
    assert listed == set(UNINDEXED), "an index came: take the reason out"


def test_every_constraint_and_index_is_named_by_the_rule(app, inspector):
    for table in Base.metadata.tables:
        names = [inspector.get_pk_constraint(table)["name"]]
        for found in (
            inspector.get_foreign_keys(table),
            inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table),
            inspector.get_indexes(table),
        ):
            names += [each["name"] for each in found]
        odd = [name for name in names if not re.match(rf"(pk|fk|uq|ck|ix)_{table}", name or "")]
        assert odd == [], table


def test_every_instant_knows_its_zone(app):
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                assert column.type.timezone, column
                assert column.name.endswith("_at") or column.name in {"at", "since"}, column


def test_every_table_belongs_to_the_database_of_the_tests(app, inspector):
    tables = set(inspector.get_table_names()) - {"alembic_version"}
    assert tables == set(db.metadata.tables)


def _leading_columns(inspector, table: str) -> set[str]:
    """Return the columns that are first in some index, the primary key's and uniques' too."""
    first = {each["column_names"][0] for each in inspector.get_indexes(table)}
    first |= {each["column_names"][0] for each in inspector.get_unique_constraints(table)}
    return first | set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
