"""What can be edited of a call: every field is named, and reading is the inverse of drawing."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from calls.call.definition import CallDefinition
from calls.call.editing.description import texts, tree
from calls.call.editing.description.choices import choices_of
from calls.call.editing.description.conditions import expression, rows_of
from calls.call.editing.description.controls import Shape, blank, control, controls, every_part
from calls.call.editing.description.drawing import Setting, draw
from calls.call.editing.description.keys import free, key_of
from calls.call.editing.description.reading import read_part
from calls.call.editing.description.words.naming import WORDS, words_for
from calls.call.editing.part.acts import with_keys
from calls.call.editing.places import LINKED, PAGES, find_place, page_of, where_of
from calls.call.shape.calendar import Calendar
from calls.call.shape.conditions import parse
from calls.call.shape.form import Slot
from calls.call.toml_file import load_call_file
from tests.calls.editing.browser import sent

EDITIONS = sorted((Path(__file__).parents[3] / "calls" / "editions").glob("*.toml"))


@pytest.fixture(params=EDITIONS, ids=lambda path: path.stem)
def body(request) -> dict:
    return json.loads(load_call_file(request.param).to_json())


def places(body: dict) -> list:
    """Return every page of the editor that a call has."""
    pages = [page for page in PAGES if page.where != "form"]
    return [*pages, *(find_place(where_of(spot), body, "en") for spot in _items(body, ()))]


def _items(value, path):
    if isinstance(value, dict):
        for name, below in value.items():
            if name in LINKED and isinstance(below, list):
                yield from ((*path, name, place) for place in range(len(below)))
            yield from _items(below, (*path, name))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _items(below, (*path, place))


def test_every_field_of_every_part_has_a_label():
    fields = {(part.__name__, name) for part in every_part() for name in part.model_fields}
    assert fields == set(WORDS)
    assert all(
        str(words_for(part, name).label) for part in every_part() for name in part.model_fields
    )


def test_every_field_of_a_call_stands_on_a_page():
    tops = {page.path[0] for page in PAGES if page.path}
    assert set(CallDefinition.model_fields) == tops | {
        name for page in PAGES if not page.path for name in page.names
    }
    for page in PAGES:
        if page.path:
            assert set(page.names) == set(page.model.model_fields)


def test_editing_without_a_change_changes_nothing(body):
    languages = texts.public_languages(body)
    for place in places(body):
        part = tree.at(body, place.path)
        setting = Setting(languages, choices=choices_of(body, place.model, "en"))
        drawn = draw(setting, place.model, part, names=place.names, linked=LINKED)
        read = read_part(sent(drawn), place.model, part, names=place.names, linked=LINKED)
        assert read == part, place.where


def test_an_empty_form_changes_nothing(body):
    for place in places(body):
        part = tree.at(body, place.path)
        assert read_part(MultiDict(), place.model, part, names=place.names, linked=LINKED) == part


def test_a_locked_key_is_not_asked_and_stays(body):
    place = find_place("criteria/1", body, "en")
    part = tree.at(body, place.path)
    setting = Setting(["en"], locked={(*place.path, "key")})
    drawn = draw(setting, place.model, part, at=place.path, names=place.names)
    form = sent(drawn)
    assert "key" not in form
    assert read_part(form, place.model, part, names=place.names)["key"] == part["key"]


WORDS_TYPED = st.text(max_size=30).map(lambda text: text.replace("\r", ""))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(every_part(), key=lambda part: part.__name__)),
    st.dictionaries(st.sampled_from(["en", "es", "pt-BR"]), WORDS_TYPED),
    WORDS_TYPED,
)
@example(Calendar, {}, "0")
@example(Calendar, {}, "000")
@example(Calendar, {}, "OCT")
def test_whatever_was_typed_comes_back(model, text, typed):
    """Whatever stands in a box after a page was read stands there when it is read again."""
    form = MultiDict()
    for one in controls(model):
        for tag, words in text.items():
            form.add(f"{one.name}.in", tag)
            form.add(f"{one.name}.{tag}", words)
        form.add("has", one.name)
        for end in ("", "-day", "-month", "-year", "-time", ".0", ".on"):
            form.add(one.name + end, typed)
    read = read_part(form, model, blank(model))
    json.dumps(read)
    again = read_part(sent(draw(Setting(["en", "es", "pt-BR"]), model, read)), model, read)
    assert solid(again) == solid(read)


def solid(value):
    """Return a plain value without what is empty: a list that is not there yet is an empty one."""
    if isinstance(value, dict):
        held = {name: solid(each) for name, each in value.items()}
        return {name: each for name, each in held.items() if each not in (None, [], {}, "any one")}
    return [solid(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("shape", "name", "typed", "plain"),
    [
        (Shape.NUMBER, "grace_minutes", {"": "15"}, 15),
        (Shape.NUMBER, "grace_minutes", {"": "a quarter"}, "a quarter"),
        (
            Shape.MOMENT,
            "closes",
            {"-day": "5", "-month": "3", "-year": "2027", "-time": "9.30"},
            "2027-03-05T09:30:00",
        ),
        (
            Shape.MOMENT,
            "closes",
            {"-day": "x", "-month": "3", "-year": "2027", "-time": ""},
            "2027-3-xT",
        ),
    ],
)
def test_what_is_typed_becomes_plain(shape, name, typed, plain):
    form = MultiDict({name + end: value for end, value in typed.items()})
    assert control(Calendar, name).shape is shape
    assert read_part(form, Calendar, {})[name] == plain


def test_megabytes_are_bytes():
    assert read_part(MultiDict({"max_bytes": "2,5"}), Slot, {})["max_bytes"] == 2_500_000
    assert read_part(MultiDict({"max_bytes": "much"}), Slot, {})["max_bytes"] == "much"


def test_where_something_wrong_is_edited():
    wrong = ("form", "sections", 1, "questions", 2, "options", 0, "label")
    assert page_of(wrong) == ("form/sections/2/questions/3", ("options", 0, "label"))
    assert page_of(("calendar", "closes")) == ("calendar", ("closes",))
    assert page_of(("title",)) == ("texts", ("title",))
    assert page_of(("decision", "outcomes", 0, "key")) == ("decision/outcomes/1", ("key",))


def test_a_section_is_not_called_like_a_page_of_the_entry(body):
    written = tree.put(body, (), body)
    written["form"]["sections"].append({"title": {"en": "Files"}, "questions": []})
    assert with_keys(written)["form"]["sections"][-1]["key"] == "files_2"


def test_keys_are_made_of_words():
    assert key_of("What is the title of your experience?") == "title_experience"
    assert key_of("¿Qué ha cambiado?") == "ha_cambiado"
    assert key_of("2 years") == "n_2_years"
    assert key_of("日本") == ""
    assert free("title", {"title", "title_2"}) == "title_3"


CONDITIONS = [
    "answered(website)",
    "not answered(website)",
    'modality == "workshop" and people > 100',
    'modality in ["workshop", "talk"] or answered(website)',
    '("youth" in topics or "health" in topics) and people >= 5',
    '"youth" not in topics',
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_simple_condition_is_built_of_rows_and_says_the_same(text):
    kinds = {"topics": "topics", "people": "number", "modality": "modality", "website": "link"}
    rows, join = rows_of(text)
    assert parse(expression(rows, join, kinds)).node == parse(text).node


def test_a_nested_condition_stays_an_expression():
    assert rows_of('(a == "1" or b == "2") and c == "3"') is None
    assert rows_of("not this") is None
