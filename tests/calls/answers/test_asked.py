"""What conditions hide is neither asked nor required nor sent, and stays stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.call.shape.conditions import parse
from calls.entry.answers.asked import (
    answers_elsewhere,
    answers_to_send,
    as_tree,
    conditions_of,
    hidden_keys,
    shown_sections,
    shown_slots,
)
from calls.entry.answers.fields import form_page
from calls.entry.answers.progress import progress_of
from calls.entry.answers.reading import read_answers
from tests.calls.answers.condition_table import TABLE
from tests.calls.answers.forms import definition

SMALL = definition()
WORKSHOP = {"form": "workshop", "people": "250", "goals": ["sdg_4"], "needs": "chairs"}


@pytest.mark.parametrize(("condition", "answers", "expected"), TABLE)
def test_a_condition_means_what_the_table_says(condition, answers, expected):
    assert parse(condition).holds(answers) is expected


def test_hidden_parts_are_not_asked():
    hidden = hidden_keys(SMALL, {("basics", ""): {"form": "talk", "needs": "kept"}})
    assert hidden == {"needs", "why", "space", "hall", "agree", "plan"}
    assert [one.key for one in shown_sections(SMALL, hidden)] == ["basics"]
    assert shown_slots(SMALL, hidden) == ()
    shown = hidden_keys(SMALL, {("basics", ""): WORKSHOP, ("space", ""): {"hall": "big"}})
    assert shown == frozenset()
    assert shown_sections(SMALL, shown) == SMALL.form.sections
    assert [slot.key for slot in shown_slots(SMALL, shown)] == ["plan"]


def test_hidden_answers_are_kept_but_neither_sent_nor_read():
    answers = {
        ("basics", ""): {"form": "talk", "needs": "kept", "people": "5", "goals": ["sdg_1"]},
        ("basics", "es"): {"title": "Plaza", "why": "porque"},
        ("space", ""): {"hall": "big"},
    }
    sent = answers_to_send(SMALL, answers)
    assert sent == {
        ("basics", ""): {"form": "talk", "people": "5", "goals": ["sdg_1"]},
        ("basics", "es"): {"title": "Plaza"},
    }
    read = {one.question.key for s in read_answers(SMALL, answers, "es") for one in s.answers}
    assert "needs" not in read
    assert "hall" not in read
    assert "title" in read


def test_hidden_questions_are_on_the_page_but_never_a_problem():
    basics = SMALL.section("basics")
    page = form_page(SMALL, basics, "es", "es", {"": {"form": "talk"}}, ask_missing=True)
    fields = {one.question.key: one for one in page.fields}
    assert fields["needs"].hidden
    assert not fields["film"].hidden
    assert {one.question for one in page.problems} == {"title", "goals"}
    assert fields["form"].options[0] == ("talk", "Talk", "Twenty minutes on a stage.")
    assert set(page.conditions) == {"needs", "why"}


def test_the_script_gets_the_answers_of_other_pages_that_it_needs():
    end = SMALL.section("end")
    common = {"hall": "big", "people": "200"}
    assert answers_elsewhere(end, common, frozenset()) == {"hall": "big"}
    assert answers_elsewhere(end, common, frozenset({"hall"})) == {}
    assert conditions_of(end) == {"agree": {"answered": "hall"}}


def test_a_tree_is_plain_json():
    tree = as_tree(parse('not (a > 2.5 or "x" in b) and answered(c)').node)
    assert tree == {
        "all": [
            {
                "not": {
                    "any": [
                        {
                            "key": "a",
                            "sign": ">",
                            "constants": [{"number": "2.5"}],
                            "turned": False,
                        },
                        {"key": "b", "sign": "in", "constants": ["x"], "turned": True},
                    ]
                }
            },
            {"answered": "c"},
        ]
    }


VALUES = {
    "form": st.sampled_from(["talk", "workshop"]),
    "people": st.sampled_from(["", "5", "100", "101", "many"]),
    "goals": st.lists(st.sampled_from(["sdg_1", "sdg_4"]), unique=True),
    "hall": st.sampled_from(["", "big"]),
}


@given(st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_hidden_is_never_an_obstacle(common):
    answers = {("basics", ""): {k: v for k, v in common.items() if k != "hall"}}
    answers["space", ""] = {k: v for k, v in common.items() if k == "hall"}
    hidden = hidden_keys(SMALL, answers)
    for one in progress_of(SMALL, "es", answers):
        for page in one.pages:
            assert page.section.key not in hidden
            assert not hidden & {problem.question for problem in page.problems}
