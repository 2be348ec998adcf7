"""How one wording of a call differs from the next: what may not vanish, and the form's changes."""

import copy

import pytest

from calls.call.changes import changed_kinds, form_changes, vanished_keys
from calls.call.definition import CallDefinition
from calls.call.toml_file import load_call_file
from tests.factories import EDITIONS


@pytest.fixture(scope="module")
def old():
    return load_call_file(EDITIONS / "CONGRESS-2026.toml")


@pytest.fixture
def raw(old):
    return copy.deepcopy(old.model_dump(mode="json"))


def part(raw, key):
    """Return a section, question or slot of a plain form."""
    form = raw["form"]
    parts = [*form["sections"], *form["slots"]]
    parts += [question for section in form["sections"] for question in section["questions"]]
    return next(found for found in parts if found["key"] == key)


def changes(old, raw) -> list[tuple[str, str, str]]:
    found = form_changes(old, CallDefinition.model_validate(raw))
    return [(change.kind.value, change.part, change.key) for change in found]


def test_the_same_form_has_not_changed(old, raw):
    raw["theme"]["en"] = "Another theme"
    assert changes(old, raw) == []


@pytest.mark.parametrize(
    ("key", "words", "expected"),
    [
        ("summary", {"max_words": 100}, "stricter"),
        ("summary", {"max_words": 200}, "looser"),
        ("summary", {"max_chars": 900}, "stricter"),
        ("website", {"required": True}, "stricter"),
        ("contact_name", {"required": False}, "looser"),
        ("goals", {"max_choices": 2}, "stricter"),
        ("goals", {"max_choices": None}, "looser"),
        ("contact_name", {"hidden_from_jury": False}, "audience"),
        ("spoken_language", {"shown_if": None}, "condition"),
        ("website", {"help": None, "shown_if": "answered(axis)"}, "condition"),
        ("images", {"max_count": 3}, "stricter"),
        ("images", {"min_count": 1}, "stricter"),
        ("images", {"accept": ["jpeg"]}, "stricter"),
        ("images", {"accept": ["jpeg", "png", "pdf"]}, "looser"),
        ("images", {"needs_rights": False}, "looser"),
        ("endorsement", {"max_pages": None}, "looser"),
        ("endorsement", {"max_bytes": 6_000_000}, "looser"),
    ],
)
def test_a_changed_setting_is_told(old, raw, key, words, expected):
    part(raw, key).update(words)
    kind = "slot" if key in ("images", "endorsement") else "question"
    assert changes(old, raw) == [(expected, kind, key)]


def test_stricter_and_looser_are_both_told_once(old, raw):
    part(raw, "images").update(
        accept=["pdf"], max_count=1, max_bytes=20_000_000, needs_rights=False
    )
    assert changes(old, raw) == [("looser", "slot", "images"), ("stricter", "slot", "images")]


def test_other_words_and_other_options(old, raw):
    part(raw, "website")["label"]["fr"] = "Site"
    part(raw, "results")["help"] = raw["theme"]
    spoken = part(raw, "spoken_language")["options"]
    spoken[0]["label"]["en"] = "British English"
    spoken.pop()
    assert changes(old, raw) == [
        ("options", "question", "spoken_language"),
        ("reworded", "question", "spoken_language"),
        ("reworded", "section", "results"),
        ("reworded", "question", "website"),
    ]


def test_options_of_the_call_count_as_options_of_its_questions(old, raw):
    raw["modalities"].append({**raw["modalities"][0], "key": "walk"})
    raw["axes"][0]["title"]["en"] = "Another axis"
    assert changes(old, raw) == [
        ("reworded", "question", "axis"),
        ("options", "question", "modality"),
    ]


def test_what_comes_goes_and_moves(old, raw):
    sections = raw["form"]["sections"]
    moved = part(raw, "website")
    part(raw, "results")["questions"].remove(moved)
    sections[0]["questions"].append(moved)
    raw["form"]["slots"].pop()
    sections[1]["questions"].insert(0, {**part(raw, "contact_email"), "key": "second_email"})
    assert changes(old, raw) == [
        ("moved", "question", "website"),
        ("added", "question", "second_email"),
        ("removed", "slot", "images"),
    ]
    gone = form_changes(old, CallDefinition.model_validate(raw))[-1]
    assert (gone.text("pt"), gone.text("eu")) == ("Imagens", "Images")


def test_a_new_language_is_no_change(old):
    raw = copy.deepcopy(load_call_file(EDITIONS / "CONGRESS-2026.toml").model_dump(mode="json"))
    before = copy.deepcopy(raw)

    def only(value, tags):
        if isinstance(value, dict):
            return {
                key: only(item, tags)
                for key, item in value.items()
                if not (set(value) >= {"en", "es"} and key not in tags)
            }
        return [only(item, tags) for item in value] if isinstance(value, list) else value

    before = only(before, {"en", "es"})
    before["languages"]["public"] = ["en", "es"]
    assert changes(CallDefinition.model_validate(before), raw) == []


def test_what_marks_and_decisions_are_kept_under_may_not_vanish(old, raw):
    for name in ("axes", "modalities", "criteria"):
        raw[name] = raw[name][:-1]
    raw["decision"]["outcomes"].pop()
    raw["decision"]["tie_break"] = ["chair"]
    assert vanished_keys(old, CallDefinition.model_validate(raw)) == [
        "axes.creative_citizenship",
        "modalities.digital_poster",
        "criteria.transformation",
        "outcomes.not_selected",
    ]


def test_a_key_is_not_given_to_another_question(old, raw):
    part(raw, "website")["kind"] = "video"
    part(raw, "contact_name")["translatable"] = True
    assert changed_kinds(old, CallDefinition.model_validate(raw)) == ["website", "contact_name"]
