"""Conditions on earlier answers: read from an allow-list, held against answers, checked whole."""

import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calls.call.definition import CallDefinition
from calls.call.shape.conditions import parse
from calls.call.shape.part import FindingsError
from calls.call.toml_file import load_call_file
from tests.factories import EDITIONS

ANSWERS = {
    "modality": "workshop",
    "topics": ["youth", "culture"],
    "people": "1 200,5",
    "started": "2021-9-1",
    "agreed": True,
    "refused": False,
    "empty": "",
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('modality == "workshop"', True),
        ("'workshop' == modality", True),
        ('modality != "workshop"', False),
        ('modality in ["poster", "workshop"]', True),
        ('modality not in ["poster", "workshop"]', False),
        ('"youth" in topics', True),
        ('"sports" not in topics', True),
        ('topics in ["sports", "culture"]', True),
        ("people > 1200", True),
        ("1200 < people", True),
        ("people <= 1200.5", True),
        ("people == -3", False),
        ('started < "2023-06-01"', True),
        ('started == "2021-09-01"', True),
        ('started >= "2023-06-01"', False),
        ("answered(agreed) and not answered(refused)", True),
        ("answered(empty) or answered(nothing)", False),
        ("not (answered(agreed) and people < 5)", True),
        # An answer that is not there, or cannot be compared, makes every comparison false.
        ('nothing != "workshop"', False),
        ('nothing not in ["workshop"]', False),
        ('"youth" not in nothing', False),
        ("empty != 3", False),
        ("modality > 3", False),
        ('modality < "2020-01-01"', False),
        ("agreed == 1", False),
    ],
)
def test_a_condition_holds_or_not(text, holds):
    assert parse(text).holds(ANSWERS) is holds


def test_a_condition_knows_its_questions():
    condition = parse('answered(a) and (b == "x" or not c in [1, 2]) and "y" in d')
    assert condition.keys == {"a", "b", "c", "d"}
    assert [found.key for found in condition.comparisons] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "cannot be read"),
        ("modality = 'workshop'", "cannot be read"),
        ("modality == ", "cannot be read"),
        ("x\x00", "cannot be read"),
        ("(" * 400, "cannot be read"),
        ("a == 1 " + "or a == 1 " * 60, "500 characters at most"),
        ("modality", "Write answered(modality)"),
        ("True", "Only comparisons"),
        ("1 == 1", "stands the key of a question"),
        ("a == b", "with a text in quotes or with a number"),
        ("a == True", "Only texts in quotes and numbers"),
        ("a == 1e999", "too large"),
        ("a == 1 < 2", "two things at a time"),
        ("a is 1", "Only comparisons"),
        ("a in []", "The list is empty"),
        ("a in (1, 2)", "stands the key of a question"),
        ('a < "workshop"', "Only numbers and days"),
        ("a + 1 == 2", "stands the key of a question"),
        ("a.b == 2", "stands the key of a question"),
        ("answered(a, b)", "Only comparisons"),
        ("answered('a')", "Only comparisons"),
        ("open('/etc/passwd')", "Only comparisons"),
        ("__import__('os').system('true')", "Only comparisons"),
        ("[a for a in b]", "Only comparisons"),
        ("(lambda: 1)()", "Only comparisons"),
        ("a if b else c", "Only comparisons"),
    ],
)
def test_nothing_else_can_be_written(text, sentence):
    with pytest.raises(FindingsError) as caught:
        parse(text)
    assert sentence in str(caught.value)


WORDS = [
    "a",
    "b",
    "'x'",
    "'",
    '"',
    "1",
    "-2.5",
    "1e9",
    "==",
    "!=",
    "<",
    ">=",
    "in",
    "not",
    "and",
    "or",
    "answered(",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "lambda",
    ":",
    "\\",
    "é",
    "**",
]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_text_is_a_condition_or_a_sentence(text):
    with contextlib.suppress(FindingsError):
        condition = parse(text)
        assert condition.keys
        assert condition.holds({"a": "x", "b": ["x", "1"]}) in (True, False)


# --- in a form


@pytest.fixture(scope="module")
def plain():
    return load_call_file(EDITIONS / "CONGRESS-2026.toml").model_dump(mode="json")


def with_conditions(plain, **conditions: str) -> dict:
    """Return the congress, conditions laid on its sections, questions and slots by key."""
    raw = copy.deepcopy(plain)
    form = raw["form"]
    parts = [*form["sections"], *form["slots"]]
    parts += [question for section in form["sections"] for question in section["questions"]]
    for part in parts:
        if part["key"] in conditions:
            part["shown_if"] = conditions[part["key"]]
    return raw


def hidden(raw, **answers) -> frozenset[str]:
    return CallDefinition.model_validate(raw).hidden(answers)


def test_what_has_no_condition_is_shown():
    award = load_call_file(EDITIONS / "AWARD-2026.toml")
    assert award.hidden({}) == frozenset()


def test_a_question_is_shown_when_its_condition_holds(plain):
    assert hidden(plain, modality="workshop") == frozenset()
    assert hidden(plain, modality="digital_poster") == {"spoken_language"}
    assert hidden(plain) == {"spoken_language"}


def test_a_hidden_section_hides_its_questions_and_those_count_as_unanswered(plain):
    raw = with_conditions(plain, results='modality == "workshop"', images="answered(website)")
    shown = {"modality": "workshop", "website": "https://city.example"}
    assert hidden(raw, **shown) == frozenset()
    # The address is kept, but its section is hidden: the slot that asks for it is hidden too.
    posters = hidden(raw, **{**shown, "modality": "digital_poster"})
    assert posters == {"spoken_language", "results", "transformation", "website", "images"}


@pytest.mark.parametrize(
    ("conditions", "sentence"),
    [
        ({"website": "answered(nowhere)"}, '"nowhere" is not the key of a question'),
        ({"website": "answered(images)"}, '"images" is not the key of a question'),
        ({"axis": "answered(website)"}, '"website" is asked later'),
        ({"website": "answered(summary)"}, '"summary" is answered once in each language'),
        ({"website": "answered(website)"}, "wait for each other: website → website"),
        (
            {"axis": "answered(website)", "website": "answered(axis)"},
            "wait for each other: axis → website → axis",
        ),
        ({"results": "answered(website)"}, "wait for each other: results → website → results"),
        ({"website": 'modality == "dance"'}, '"dance" is not an option of "modality"'),
        ({"website": 'axis in ["city_community", "x"]'}, '"x" is not an option of "axis"'),
        ({"website": '"sdg_18" in goals'}, '"sdg_18" is not an option of "goals"'),
        ({"website": 'goals == "sdg_1"'}, "takes several choices"),
        ({"website": '"workshop" in modality'}, '"modality" has one answer'),
        ({"images": "in_person == 1"}, "write answered(in_person)"),
        ({"website": "os.system('x')"}, "Only comparisons"),
    ],
)
def test_conditions_that_make_no_sense_are_refused(plain, conditions, sentence):
    with pytest.raises(ValidationError) as caught:
        CallDefinition.model_validate(with_conditions(plain, **conditions))
    assert sentence in str(caught.value)


def test_a_long_chain_of_conditions_is_read(plain):
    raw = copy.deepcopy(plain)
    first = {"key": "n0", "kind": "number", "label": raw["title"]}
    chain = [
        {"key": f"n{n}", "kind": "number", "label": raw["title"], "shown_if": f"n{n - 1} > 1"}
        for n in range(1, 1500)
    ]
    raw["form"]["sections"][0]["questions"] += [first, *chain]
    assert len(hidden(raw, n0="2", n1="2")) == 1497 + 1
