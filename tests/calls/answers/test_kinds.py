"""The kinds of question that a congress adds, typed, drawn, saved, compared and fuzzed."""

import html

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from calls.entry.answers.checking import wrong
from calls.entry.answers.parsing import read_page
from calls.entry.models import Origin
from tests import factories
from tests.calls.answers.forms import CHANGES, definition

SMALL = definition()
BASICS = SMALL.section("basics")


def read(lang: str = "es", **fields) -> object:
    return read_page(SMALL, BASICS, lang, "es", MultiDict(fields))


def test_new_kinds_are_read_by_key():
    page = read(
        **{
            "q-form": "workshop",
            "q-film": "vimeo.com/1",
            "q-goals": ["sdg_11", "nonsense", "sdg_4"],
            "q-values": ["principle_2"],
            "origin": "machine",
        }
    )
    assert page.rows[""] == {
        "form": "workshop",
        "film": "https://vimeo.com/1",
        "goals": ["sdg_4", "sdg_11"],
        "values": ["principle_2"],
    }
    assert page.origin is None
    assert read("fr", origin="machine").origin is Origin.MACHINE
    assert read("fr", origin="robot").origin is None


@pytest.mark.parametrize("typed", ["a film", "ftp://x.org/film", "https://", "javascript:alert(1)"])
def test_a_film_is_a_web_address(typed):
    problem = wrong(SMALL, SMALL.question("film"), typed)
    assert problem is not None
    assert "is not a web address" in problem.sentence


@pytest.fixture
def draft(client, db_session, noon):
    """An empty draft on the small form, its writer signed in."""
    entry = factories.entry(factories.call(**CHANGES), filled=False)
    factories.sign_in(client, factories.contact(entry.city, name="Ana Ruiz"))
    return entry


def test_the_page_draws_them_and_hides_what_is_not_asked(client, draft):
    url = f"/en/entries/{draft.id}/basics"
    page = " ".join(client.get(url).get_data(as_text=True).split())
    assert "Twenty minutes on a stage." in page
    assert "4. Quality education" in page
    assert "You may write **text** for bold" in page
    assert 'data-question="needs" data-kind="short" hidden>' in page
    assert "Part 1 of 1" in page
    saved = client.post(url, data={"q-form": "workshop", "q-people": "300", "q-needs": "mats"})
    assert saved.location.startswith(f"/en/entries/{draft.id}/space")
    page = " ".join(client.get(url).get_data(as_text=True).split())
    assert 'data-question="needs" data-kind="short" >' in page
    assert "Part 1 of 2" in page
    again = {"v-common": "1", "q-form": "talk", "q-people": "3", "q-needs": "mats"}
    assert client.post(url, data=again).location.startswith(f"/en/entries/{draft.id}?saved=")
    gone = client.get(f"/en/entries/{draft.id}/space")
    assert gone.location == f"/en/entries/{draft.id}"
    assert 'value="mats"' in client.get(url).get_data(as_text=True)


def test_two_who_differ_in_them_lose_neither(client, draft):
    url = f"/en/entries/{draft.id}/basics"
    first = {"q-form": "talk", "q-goals": ["sdg_4"], "q-film": "https://v.example/1"}
    client.post(f"{url}/autosave", data=first)
    factories.sign_in(client, factories.contact(draft.city, name="Joan"))
    mine = {"q-form": "workshop", "q-goals": ["sdg_5", "sdg_6"], "q-film": "no film"}
    told = client.post(f"{url}/autosave", data=mine).get_json()
    assert set(told["theirs"]) == {"form", "goals", "film"}
    page = client.post(url, data=mine)
    assert page.status_code == 409
    text = html.unescape(page.get_data(as_text=True))
    for part in ("Talk", "Workshop", "4. Quality education", "5. Gender equality", "no film"):
        assert part in text
    chosen = mine | {"v-common": "1", "keep-form": "theirs", "keep-goals": "mine"}
    assert client.post(url, data=chosen | {"keep-film": "theirs"}).status_code == 302
    page = client.get(url).get_data(as_text=True)
    assert 'value="https://v.example/1"' in page


NAMES = st.one_of(
    st.sampled_from([f"q-{question.key}" for question in BASICS.questions]),
    st.sampled_from(["origin", "writer", "v-form", "v-common", "v-text", "keep-form", "then"]),
    st.text(max_size=12),
)
FIELDS = st.dictionaries(NAMES, st.lists(st.text(max_size=120), max_size=3), max_size=8)


@given(FIELDS, st.sampled_from(["es", "fr"]))
def test_whatever_is_sent_is_read(fields, lang):
    page = read_page(SMALL, BASICS, lang, "es", MultiDict(fields))
    for row in page.rows.values():
        for key, value in row.items():
            assert value
            wrong(SMALL, SMALL.question(key), value)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FIELDS, st.sampled_from(["", "/autosave", "/here", "/holds"]), st.sampled_from(["es", "fr"]))
def test_nothing_that_is_sent_is_a_fault(client, draft, fields, act, lang):
    url = f"/en/entries/{draft.id}/basics{act}?in={lang}"
    answer = client.post(url, data=fields)
    assert answer.status_code in (200, 302, 400, 401, 409, 422)
    assert client.get(f"/en/entries/{draft.id}/basics?in={lang}").status_code == 200
