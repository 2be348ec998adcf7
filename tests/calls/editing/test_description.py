"""What can be edited of a call: every field is named, and reading is the inverse of drawing."""

import json
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from calls.call.definition import CallDefinition
from calls.call.editing.description import texts, tree
from calls.call.editing.description.choices import choices_of
from calls.call.editing.description.controls import every_part
from calls.call.editing.description.drawing import Setting, draw
from calls.call.editing.description.reading import read_part
from calls.call.editing.description.words.naming import WORDS, words_for
from calls.call.editing.places import LINKED, PAGES, find_place, where_of
from calls.call.toml_file import load_call_file
from tests.calls.editing.browser import sent

EDITIONS = sorted((Path(__file__).parents[3] / "calls" / "editions").glob("*.toml"))


@pytest.fixture(params=EDITIONS, ids=lambda path: path.stem)
def body(request) -> dict:
    return json.loads(load_call_file(request.param).to_json())


def places(body: dict) -> list:
    """Return every page of the editor that a call has."""
    found = [page for page in PAGES if page.where != "form"]
    for spot in _items(body, ()):
        found.append(find_place(where_of(spot), body, "en"))
    return found


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


def test_every_field_of_every_part_stands_on_a_page(body):
    on_pages = {
        (drawn.model.__name__, name)
        for place in places(body)
        for drawn in [place]
        for name in place.names
    }
    pages = {name for page in PAGES for name in page.names}
    assert set(CallDefinition.model_fields) <= pages | {page.path[0] for page in PAGES if page.path}
    assert ("Question", "kind") in on_pages


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
