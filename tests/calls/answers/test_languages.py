"""Translations: missing, current or outdated; where they come from; what changed since."""

import html

import pytest
import sqlalchemy as sa

from calls.entry.answers.languages.difference import LONGEST, differing
from calls.entry.answers.languages.following import origin_after
from calls.entry.answers.languages.state import Followed, State, state_of
from calls.entry.answers.progress import outdated_pages, progress_of
from calls.entry.models import AnswerSection, Origin
from calls.entry.queries import texts_of
from calls.entry.states import EntryState
from core.events import Event
from tests import factories
from tests.calls.answers.forms import definition

BASICS = definition().section("basics")


@pytest.mark.parametrize(
    ("translated", "followed", "original", "state"),
    [
        (None, None, {"title": "Plaza"}, State.MISSING),
        ({}, None, {"title": "Plaza"}, State.MISSING),
        ({"title": "Place"}, None, {"title": "Plaza"}, State.CURRENT),
        ({"title": "Place"}, {"title": "Plaza"}, {"title": "Plaza"}, State.CURRENT),
        ({"title": "Place"}, {"title": "Plaza"}, {"title": "Plaza mayor"}, State.OUTDATED),
        ({"title": "Place"}, {}, {"title": "Plaza"}, State.OUTDATED),
        ({"title": "Place"}, {"title": "Plaza", "gone": "x"}, {"title": "Plaza"}, State.CURRENT),
    ],
)
def test_the_state_of_a_translation(translated, followed, original, state):
    standing = Followed(Origin.CITY, 1, followed)
    assert state_of(BASICS, translated, standing, original) is state


@pytest.mark.parametrize(
    ("stored", "sent", "before", "now", "after"),
    [
        (Origin.CITY, None, {}, {"a": "x"}, Origin.CITY),
        (Origin.CITY, Origin.MACHINE, {}, {"a": "x"}, Origin.MACHINE),
        (Origin.MACHINE, Origin.MACHINE, {"a": "x"}, {"a": "x", "b": "y"}, Origin.MACHINE),
        (Origin.MACHINE, Origin.MACHINE, {"a": "x"}, {"a": "z"}, Origin.REVISED),
        (Origin.MACHINE, None, {"a": "x"}, {"a": "z"}, Origin.REVISED),
        (Origin.MACHINE, Origin.CITY, {"a": "x"}, {"a": "z"}, Origin.CITY),
        (Origin.REVISED, Origin.MACHINE, {"a": "x"}, {"a": "x"}, Origin.MACHINE),
    ],
)
def test_a_machines_text_that_is_changed_is_revised(stored, sent, before, now, after):
    assert origin_after(stored, sent, before, now) is after


def test_differences_are_shown_word_by_word():
    was, now = differing("La plaza enseña mucho", "La plaza mayor enseña")
    assert "".join(piece.text for piece in was) == "La plaza enseña mucho"
    assert [piece.text.strip() for piece in was if piece.changed] == ["mucho"]
    assert [piece.text.strip() for piece in now if piece.changed] == ["mayor"]
    long = "palabra " * LONGEST
    assert differing(long, "x")[1] == [("x", True)]


@pytest.fixture
def draft(client, db_session, noon):
    """An empty draft written first in Spanish, and its writer signed in."""
    entry = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    return entry


class Writer:
    """Saves a page of the form by its script, and reads what is stored."""

    def __init__(self, client, session, entry):
        self.client, self.session, self.entry = client, session, entry

    def save(self, lang: str, version: int, **fields: str) -> dict:
        url = f"/en/entries/{self.entry.id}/experience/autosave?in={lang}"
        data = {f"q-{key}": text for key, text in fields.items() if key != "origin"}
        data |= {"v-text": str(version)} | {k: v for k, v in fields.items() if k == "origin"}
        answer = self.client.post(url, data=data)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def row(self, lang: str) -> AnswerSection:
        return self.session.get_one(AnswerSection, (self.entry.id, "experience", lang))

    def page(self, lang: str) -> str:
        url = f"/en/entries/{self.entry.id}/experience?in={lang}"
        return html.unescape(self.client.get(url).get_data(as_text=True))

    def holds(self, lang: str) -> str:
        url = f"/en/entries/{self.entry.id}/experience/holds?in={lang}"
        return self.client.post(url).location


@pytest.fixture
def writer(client, db_session, draft):
    return Writer(client, db_session, draft)


def test_a_translation_follows_its_original(writer):
    writer.save("es", 0, experience_title="Plaza", summary="Uno")
    writer.save("fr", 0, experience_title="Place", summary="Un")
    row = writer.row("fr")
    assert (row.follows, row.followed, row.version) == (1, None, 1)

    writer.save("es", 1, experience_title="Plaza mayor", summary="Uno")
    row = writer.row("fr")
    assert (row.follows, row.version) == (1, 1)
    assert row.followed == {"experience_title": "Plaza", "summary": "Uno"}
    page = writer.page("fr")
    assert "The original has changed since this was translated" in page
    assert "Plaza<ins> mayor</ins>" in page

    writer.save("fr", 1, experience_title="Grand-place", summary="Un")
    row = writer.row("fr")
    assert (row.follows, row.followed) == (2, None)
    assert "has changed since" not in writer.page("fr")


def test_only_what_is_rewritten_is_brought_up_to_date(writer):
    writer.save("es", 0, experience_title="Plaza", summary="Uno")
    writer.save("fr", 0, experience_title="Place", summary="Un")
    writer.save("es", 1, experience_title="Plaza mayor", summary="Uno y dos")
    writer.save("fr", 1, experience_title="Grand-place", summary="Un")
    assert writer.row("fr").followed == {"experience_title": "Plaza mayor", "summary": "Uno"}
    page = writer.page("fr")
    assert "<h3>Summary</h3>" in page
    assert "Plaza<ins> mayor</ins>" not in page
    assert writer.holds("fr").startswith(f"/en/entries/{writer.entry.id}/experience?in=fr")
    row = writer.row("fr")
    assert (row.follows, row.followed) == (2, None)
    events = writer.session.scalars(sa.select(Event.name)).all()
    assert events.count("translation_confirmed") == 1
    assert "still holds." in writer.page("fr")
    writer.holds("fr")
    assert writer.session.scalars(sa.select(Event.name)).all().count("translation_confirmed") == 1


def test_an_original_that_says_again_what_it_said_makes_no_work(writer):
    writer.save("es", 0, summary="Uno")
    writer.save("fr", 0, summary="Un")
    writer.save("es", 1, summary="Dos")
    writer.save("es", 2, summary="Uno")
    row = writer.row("fr")
    assert (row.follows, row.followed) == (3, None)


def test_the_city_says_where_a_translation_comes_from(writer):
    writer.save("es", 0, summary="Uno")
    assert writer.save("fr", 0, summary="Un", origin="machine")["origin"] == "machine"
    page = writer.page("fr")
    assert 'value="machine" checked' in " ".join(page.split())
    assert writer.save("fr", 1, summary="Un seul", origin="machine")["origin"] == "revised"
    only = writer.save("fr", 2, summary="Un seul", origin="city")
    assert (only["origin"], only["v-text"]) == ("city", 3)
    assert writer.save("fr", 3, summary="Un seul", origin="nonsense")["v-text"] == 3
    assert writer.save("es", 1, summary="Uno", origin="machine")["v-text"] == 1
    assert "Where does this translation come from?" not in writer.page("es")


def test_an_outdated_translation_is_told_but_no_obstacle(client, db_session, noon):
    entry = factories.entry(factories.call())
    factories.sign_in(client, factories.contact(entry.city))
    writer = Writer(client, db_session, entry)
    words = dict(writer.row("es").answers) | {"summary": "Otro resumen"}
    common = dict(writer.row("").answers)
    fields = {f"q-{key}": value for key, value in (words | common).items()}
    fields |= {"q-practice_start-year": "2021", "q-practice_start-month": "9"}
    fields |= {"q-practice_start-day": "1", "v-text": "1", "v-common": "1"}
    saved = client.post(f"/en/entries/{entry.id}/experience/autosave?in=es", data=fields)
    assert saved.status_code == 200
    answers, translations = texts_of(entry)
    progress = progress_of(entry.definition, "es", answers, translations)
    assert {page.language for page in outdated_pages(progress)} == {"en", "fr"}
    assert all(one.complete for one in progress if one.required)
    assert outdated_pages(progress_of(entry.definition, "es", answers)) == []
    overview = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert overview.count("The original has changed") == 2
    check = client.get(f"/en/entries/{entry.id}/check").get_data(as_text=True)
    assert "The original has changed since this was translated" in check
    assert f'href="/en/entries/{entry.id}/experience?in=fr">French: The experience</a>' in check
    assert "Send the entry in" in check


def test_what_was_sent_in_can_be_written_on(client, db_session, noon):
    entry = factories.entry(factories.call(), state=EntryState.SUBMITTED, title="Plaza")
    factories.sign_in(client, factories.contact(entry.city))
    writer = Writer(client, db_session, entry)
    version = {"v-common": "1"}
    url = f"/en/entries/{entry.id}/experience/autosave?in=es"
    data = {"q-experience_title": "Otra", "v-text": "1"} | version
    assert client.post(url, data=data).status_code == 200
    db_session.refresh(entry)
    assert writer.row("es").answers["experience_title"] == "Otra"
    assert entry.title == "Plaza"
    late = client.post(url, data=data | {"q-experience_title": "Tarde"})
    assert late.status_code == 409
    assert late.get_json()["theirs"]["experience_title"] == "Otra"
