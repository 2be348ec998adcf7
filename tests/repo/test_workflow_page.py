"""docs/workflow.md tells what the program does."""

from app import ROOT, WORKFLOW
from core import workflow
from core.transitions import MACHINES
from desk.wording import event_words


def test_the_page_is_what_the_tables_say(app):
    with app.app_context():
        expected = workflow.page(WORKFLOW)
    found = (ROOT / workflow.PAGE).read_text(encoding="utf-8")
    assert found == expected, "run `flask docs`"


def test_the_page_names_every_state_transition_and_event(app):
    text = (ROOT / workflow.PAGE).read_text(encoding="utf-8")
    for machine in MACHINES.values():
        words = [*machine.states, *(each.event for each in machine)]
        assert [word for word in words if f"`{word}`" not in text] == []
        arrows = [
            f"{one} --> {step.target}: {step.name}" for step in machine for one in step.sources
        ]
        assert [arrow for arrow in arrows if arrow not in text] == []


def test_every_event_that_code_records_is_on_the_page(app):
    text = (ROOT / workflow.PAGE).read_text(encoding="utf-8")
    rooms = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "core"]
    found = {name for room in rooms for name, _file in workflow.recorded(room)}
    assert "entry_started" in found
    assert {name for name in found if f"`{name}`" not in text} == set()


def test_the_desk_has_words_for_every_event_of_a_call(app):
    rooms = [ROOT / name for name in ("calls", "review", "jury", "notices")]
    found = {name for room in rooms for name, _file in workflow.recorded(room)}
    found |= {step.event for machine in MACHINES.values() for step in machine}
    with app.test_request_context("/en/"):
        assert found - event_words().keys() == set()
