"""`flask verify` finds a forged event."""

import sqlalchemy as sa

from core.commands import verify_record
from tests import factories


def test_a_whole_record_is_whole(app, db_session):
    factories.person()
    db_session.commit()
    result = app.test_cli_runner().invoke(verify_record)
    assert result.exit_code == 0
    assert result.output.endswith("whole.\n")
    assert "NOT" not in result.output


def test_a_forged_event_is_named(app, owner_session):
    for _ in range(3):
        factories.person()
    owner_session.flush()
    owner_session.execute(sa.text("ALTER TABLE event DISABLE TRIGGER event_keep"))
    forge = "UPDATE event SET reason = 'forged' WHERE chain = 'accounts' AND seq = 2"
    owner_session.execute(sa.text(forge))
    owner_session.commit()
    result = app.test_cli_runner().invoke(verify_record)
    assert result.exit_code == 1
    assert "accounts: wrong at number 2" in result.output
    assert "NOT whole" in result.output
