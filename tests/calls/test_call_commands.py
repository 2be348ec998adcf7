"""`flask call check`, `load` and `export`: what they print, and what they leave alone."""

import pytest

from calls.call.models import Call
from calls.call.queries import get_call
from calls.call.states import CallState
from tests import factories

AWARD = factories.EDITIONS / "AWARD-2026.toml"
pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def flask(app, db_session):
    runner = app.test_cli_runner()

    def run(*words):
        return runner.invoke(args=[str(word) for word in words])

    return run


def test_load_publish_and_load_again(flask, db_session):
    first = flask("call", "load", AWARD, "--publish")
    assert first.exit_code == 0, first.output
    assert "AWARD-2026, version 1, is closed" in first.output
    assert "2025-10-15 23:59 Europe/Madrid" in first.output
    again = flask("call", "load", AWARD)
    assert "version 1" in again.output
    assert get_call("AWARD-2026").state is CallState.CLOSED


def test_check_changes_nothing(flask, db_session):
    result = flask("call", "check", AWARD)
    assert result.exit_code == 0
    assert "is sound" in result.output
    assert db_session.query(Call).filter_by(code="AWARD-2026").count() == 0


@pytest.mark.parametrize("verb", ["check", "load"])
def test_an_unsound_file_is_told_by_line_and_key(flask, tmp_path, db_session, verb):
    file = tmp_path / "bad.toml"
    file.write_text(AWARD.read_text().replace("T23:59:00", "T00:00:00", 1))
    line = next(n for n, text in enumerate(file.read_text().split("\n"), 1) if "T00:00:00" in text)
    result = flask("call", verb, file)
    assert result.exit_code == 1
    assert f"{file}:{line} calendar.closes: A deadline at midnight" in result.output
    assert "Traceback" not in result.output
    assert db_session.query(Call).filter_by(code="AWARD-2026").count() == 0


def test_a_missing_file_is_a_sentence(flask, tmp_path):
    result = flask("call", "load", tmp_path / "none.toml")
    assert result.exit_code == 1
    assert "none.toml:1 The file cannot be read" in result.output


def test_a_broken_promise_is_a_sentence(flask, tmp_path, db_session):
    flask("call", "load", AWARD, "--publish")
    result = flask("call", "load", AWARD, "--rehearsal")
    assert result.exit_code == 1
    assert "A call stays what it was made as" in result.output


def test_an_exported_call_loads_as_the_same_wording(flask, tmp_path, db_session):
    flask("call", "load", AWARD, "--publish")
    file = tmp_path / "out.toml"
    assert f"written to {file}" in flask("call", "export", "AWARD-2026", file).output
    assert flask("call", "export", "AWARD-2026").output == file.read_text("utf-8")
    assert "version 1" in flask("call", "load", file).output


def test_what_cannot_be_exported_is_a_sentence(flask, tmp_path, db_session):
    result = flask("call", "export", "NOTHING-1")
    assert (result.exit_code, result.output) == (1, "There is no call NOTHING-1.\n")
    flask("call", "load", AWARD)
    result = flask("call", "export", "AWARD-2026", tmp_path / "no" / "folder.toml")
    assert result.exit_code == 1
    assert "cannot be written: No such file" in result.output
