"""The pages on which a city writes: saved whatever it is, refused with a sentence, never lost."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RoleKind
from calls.call.states import CallState
from calls.entry.models import AnswerSection, Entry
from calls.entry.states import EntryState
from core import clock
from tests import factories


@pytest.fixture
def draft(client, db_session, noon):
    """An empty draft, and its writer signed in."""
    entry = factories.entry(factories.call(), filled=False)
    writer = factories.contact(entry.city, name="Ana Ruiz")
    factories.sign_in(client, writer)
    entry.writer = writer
    return entry


def at(entry: Entry, section: str = "experience", lang: str = "") -> str:
    return f"/en/entries/{entry.id}/{section}" + (f"?in={lang}" if lang else "")


def auto(entry: Entry, section: str = "experience", lang: str = "es") -> str:
    return f"/en/entries/{entry.id}/{section}/autosave?in={lang}"


def stored(db_session, entry: Entry, section: str = "experience") -> dict:
    rows = db_session.scalars(
        sa.select(AnswerSection)
        .where(AnswerSection.entry_id == entry.id, AnswerSection.section == section)
        .execution_options(populate_existing=True)
    )
    return {row.language: row.answers for row in rows}


def test_partial_and_wrong_work_is_saved_and_told(client, db_session, draft):
    sent = {"q-summary": "palabra " * 160, "q-practice_start-day": "31", "q-website": "x"}
    answer = client.post(at(draft), data=sent | {"then": "next"})
    assert answer.location.startswith(f"/en/entries/{draft.id}/experience")
    assert stored(db_session, draft)[""] == {"practice_start": "--31"}
    page = client.get(answer.location).get_data(as_text=True)
    assert "has 10 words too many: 150 is the most." in page
    assert "is not a real date" in page
    assert "palabra palabra" in page
    assert "160 of 150 words: 10 too many" in page
    assert "is not answered yet" not in page
    asked = client.get(at(draft) + "?all=1").get_data(as_text=True)
    assert "“Title of the experience” is not answered yet." in asked


def test_saving_leads_on_from_page_to_page_and_back_to_the_overview(client, draft):
    def save(section, lang, then="next"):
        return client.post(at(draft, section, lang), data={"then": then}).location

    assert save("experience", "es").startswith(f"/en/entries/{draft.id}/content")
    assert save("contact", "es").startswith(f"/en/entries/{draft.id}?saved=contact.es")
    assert "in=fr" in save("partners", "fr")
    assert save("results", "fr").startswith(f"/en/entries/{draft.id}?")
    assert save("experience", "es", "overview").startswith(f"/en/entries/{draft.id}?")


def test_a_draft_shows_its_title_in_lists(client, db_session, draft):
    client.post(at(draft), data={"q-experience_title": "La plaza", "q-axis": "lifelong_education"})
    db_session.refresh(draft)
    assert (draft.title, draft.axis) == ("La plaza", "lifelong_education")
    client.post(at(draft, lang="fr"), data={"q-experience_title": "La place"})
    db_session.refresh(draft)
    assert draft.title == "La plaza"
    assert "La plaza" in client.get("/en/my/entries").get_data(as_text=True)


def test_a_translation_shows_what_was_written_first(client, draft):
    client.post(at(draft), data={"q-summary": "Lo que <b>escribimos</b>"})
    page = client.get(at(draft, lang="fr")).get_data(as_text=True)
    assert '<div class="pair-text" lang="es">Lo que &lt;b&gt;escribimos&lt;/b&gt;</div>' in page
    assert re.search(r'<textarea[^>]*id="q-summary"[^>]*lang="fr"', page)
    assert 'name="q-axis"' not in page


def test_an_answer_beyond_all_bounds_is_refused_and_shown_again(client, db_session, draft):
    long = "a" * 20_001
    answer = client.post(at(draft), data={"q-summary": long, "q-axis": "lifelong_education"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert long in page
    assert "20,000 characters is the most" in page
    assert stored(db_session, draft) == {}
    refused = client.post(auto(draft), data={"q-summary": long})
    assert refused.status_code == 422
    assert "too long" in refused.get_json()["error"]


def test_whole_reports_pasted_into_every_box_are_kept(client, db_session, draft):
    texts = {f"q-{key}": "€" * 19_900 for key in ("summary", "people_and_places")}
    texts |= {"q-experience_title": "€" * 19_900}
    assert client.post(at(draft), data=texts).status_code == 302
    assert len(stored(db_session, draft)["es"]["summary"]) == 19_900


def test_autosave_saves_and_counts_versions(client, db_session, draft):
    first = client.post(auto(draft), data={"q-summary": "Uno", "v-text": "0"}).get_json()
    assert first["v-text"] == 1
    assert first["saved_at"] == "2026-11-20T12:00:00+00:00"
    same = client.post(auto(draft), data={"q-summary": "Uno", "v-text": "0"}).get_json()
    assert same["v-text"] == 1
    data = {"q-summary": "Uno dos", "v-text": "1", "q-axis": "lifelong_education"}
    more = client.post(auto(draft), data=data).get_json()
    assert (more["v-text"], more["v-common"]) == (2, 1)
    assert stored(db_session, draft)["es"] == {"summary": "Uno dos"}


def test_when_two_write_both_texts_are_shown(client, db_session, draft):
    client.post(auto(draft), data={"q-summary": "Ana's", "v-text": "0"})
    factories.sign_in(client, factories.contact(draft.city, name="Joan"))
    mine = {"q-summary": "Joan's", "q-experience_title": "Título", "v-text": "0"}

    told = client.post(auto(draft), data=mine)
    assert told.status_code == 409
    facts = told.get_json()
    assert facts["error"] == "Ana Ruiz saved this section while you were writing."
    assert facts["theirs"] == {"summary": "Ana's", "experience_title": ""}
    assert facts["yours"] == {"summary": "Joan's", "experience_title": "Título"}
    assert facts["v-text"] == 1

    page = client.post(at(draft), data=mine)
    text = html.unescape(page.get_data(as_text=True))
    assert page.status_code == 409
    assert "Ana's" in text
    assert "Joan's" in text
    assert stored(db_session, draft)["es"] == {"summary": "Ana's"}

    chosen = mine | {"v-text": "1", "keep-summary": "theirs", "keep-experience_title": "mine"}
    assert client.post(at(draft), data=chosen).status_code == 302
    assert stored(db_session, draft)["es"] == {
        "summary": "Ana's",
        "experience_title": "Título",
    }


def test_a_third_save_meanwhile_is_a_conflict_again(client, draft):
    client.post(auto(draft), data={"q-summary": "one", "v-text": "0"})
    client.post(auto(draft), data={"q-summary": "two", "v-text": "1"})
    late = client.post(at(draft), data={"q-summary": "mine", "v-text": "1"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    "path", ["nowhere", "experience?in=xx", "experience?in=ca", "contact?in=fr", "check/autosave"]
)
def test_pages_that_are_none_answer_404(client, draft, path):
    assert client.get(f"/en/entries/{draft.id}/{path}").status_code in (404, 405)


def test_posts_to_pages_that_are_none_answer_404(client, draft):
    for path in ("nowhere", "contact?in=fr", "experience?in=../", "nowhere/autosave"):
        assert (
            client.post(f"/en/entries/{draft.id}/{path}", data={"q-summary": "x"}).status_code
            == 404
        )
    assert client.post("/en/entries/99999999999999999999/experience").status_code in (400, 404)


def test_strangers_write_nothing(client, db_session, draft):
    for who in (factories.person(), factories.contact(factories.city()), factories.secretary()):
        factories.sign_in(client, who)
        assert client.get(at(draft)).status_code == 403
        assert client.post(at(draft), data={"q-summary": "x"}).status_code == 403
        assert client.post(auto(draft), data={"q-summary": "x"}).status_code == 403
    assert stored(db_session, draft) == {}


def test_a_contact_for_one_call_writes_in_that_call_alone(client, db_session, draft):
    other = factories.entry(factories.call(), by=draft.city, filled=False)
    guest = factories.person(RoleKind.CITY_CONTACT, city_id=draft.city_id, call_id=draft.call_id)
    factories.sign_in(client, guest)
    assert client.get(at(draft)).status_code == 200
    assert client.get(at(other)).status_code == 403
    listed = client.get("/en/my/entries").get_data(as_text=True)
    assert f"/en/entries/{draft.id}" in listed
    assert f"/en/entries/{other.id}" not in listed


def test_after_the_session_a_script_is_told_so(client, draft):
    with client.session_transaction() as session:
        session.clear()
    told = client.post(auto(draft), data={"q-summary": "x"}, headers={"Accept": "application/json"})
    assert told.status_code == 401
    assert "signed out" in told.get_json()["error"]


def test_after_the_deadline_a_draft_is_read_only(client, draft):
    with clock.frozen(draft.call.last_moment):
        assert client.post(at(draft), data={"q-summary": "in time"}).status_code == 302
    with clock.frozen(draft.call.last_moment.replace(microsecond=0) + timedelta(seconds=1)):
        late = client.post(
            auto(draft), data={"q-summary": "late"}, headers={"Accept": "application/json"}
        )
        assert late.status_code == 403
        assert "does not take entries now" in late.get_json()["error"]
        overview = client.get(f"/en/entries/{draft.id}").get_data(as_text=True)
        assert "does not take entries now" in overview
        assert "in time" in client.get(f"/en/entries/{draft.id}/check").get_data(as_text=True)


def test_what_is_sent_in_once_and_for_all_is_changed_no_more(client, db_session):
    entry = factories.entry(factories.call(resubmission=False), state=EntryState.SUBMITTED)
    factories.sign_in(client, factories.contact(entry.city))
    assert client.post(auto(entry), data={"q-summary": "x"}).status_code == 403
    assert "no longer a draft" in client.get(at(entry)).get_data(as_text=True)
    assert client.get(f"/en/entries/{entry.id}/check").status_code == 302


def test_starting_is_refused_with_a_sentence(client, db_session):
    city = factories.city("Lugo")
    call = factories.call(eligibility={"entries_per_city": 1})
    factories.sign_in(client, factories.contact(city))
    url = f"/en/{call.code}/enter"
    wrong = client.post(url, data={"city": city.id, "language": "ca"})
    assert wrong.status_code == 422
    assert "Choose the language" in wrong.get_data(as_text=True)
    assert client.post(url, data={"city": "99", "language": "es"}).status_code == 422
    assert client.post(url, data={"city": city.id, "language": "es"}).status_code == 302
    full = client.post(url, data={"city": city.id, "language": "es"})
    assert full.status_code == 409
    assert "Lugo has 1 of 1 entries" in full.get_data(as_text=True)
    assert "cannot start another one" in client.get(url).get_data(as_text=True)


def test_a_withdrawn_entry_makes_room(client, db_session):
    city = factories.city()
    call = factories.call(eligibility={"entries_per_city": 1})
    entry = factories.entry(call, by=city)
    factories.sign_in(client, factories.contact(city))
    client.post(f"/en/entries/{entry.id}/withdraw", data={"reason": "Too early"})
    db_session.refresh(entry)
    assert entry.state is EntryState.WITHDRAWN
    begun = client.post(f"/en/{call.code}/enter", data={"city": city.id, "language": "es"})
    assert begun.status_code == 302
    assert "given up" in client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert client.get(f"/en/entries/{entry.id}/withdraw").status_code == 403


@pytest.mark.parametrize("state", [CallState.PUBLISHED, CallState.CLOSED, CallState.ANNOUNCED])
def test_a_call_that_is_not_open_takes_no_entries(client, db_session, state):
    call = factories.call(state=state)
    city = factories.city()
    factories.sign_in(client, factories.contact(city))
    page = client.get(f"/en/{call.code}/enter").get_data(as_text=True)
    assert "not opened yet" in page or "is closed" in page
    data = {"city": city.id, "language": "es"}
    assert client.post(f"/en/{call.code}/enter", data=data).status_code == 409
    assert db_session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0


def test_who_has_no_city_is_told_whom_to_ask(client, db_session):
    call = factories.call()
    assert client.get(f"/en/{call.code}/enter").status_code == 302
    factories.sign_in(client, factories.person())
    page = client.get(f"/en/{call.code}/enter").get_data(as_text=True)
    assert "not a contact of a member city" in page
    assert "No entries yet" in client.get("/en/my/entries").get_data(as_text=True)


def test_a_contact_of_two_cities_chooses(client, db_session):
    call = factories.call()
    one, other = factories.city("Vic"), factories.city("Reus")
    both = factories.contact(one)
    factories.accounts.grant_role(
        both, RoleKind.CITY_CONTACT, actor=factories.system(), city_id=other.id
    )
    factories.sign_in(client, both)
    page = client.get(f"/en/{call.code}/enter").get_data(as_text=True)
    assert "Which city enters?" in page
    refused = client.post(f"/en/{call.code}/enter", data={"language": "es"})
    assert "Choose the city" in refused.get_data(as_text=True)
    assert (
        client.post(f"/en/{call.code}/enter", data={"city": other.id, "language": "es"}).status_code
        == 302
    )
    assert db_session.scalars(sa.select(Entry)).unique().one().city_id == other.id


def test_the_secretariat_reads_a_draft_and_is_told_so(client, draft):
    factories.sign_in(client, factories.secretary())
    for path in ("", "/check"):
        page = client.get(f"/en/entries/{draft.id}{path}").get_data(as_text=True)
        assert "Only the contacts of its city write it." in page
        assert f"/en/entries/{draft.id}/experience" not in page


NAMES = st.one_of(
    st.sampled_from(
        ["q-summary", "q-topics", "q-axis", "q-practice_start-year", "v-text", "v-common", "then"]
    ),
    st.text(max_size=20),
)
VALUES = st.lists(st.text(max_size=200), max_size=3)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(NAMES, VALUES, max_size=6), st.booleans())
def test_nothing_that_is_sent_breaks_the_form(client, draft, fields, by_itself):
    url = auto(draft) if by_itself else at(draft)
    answer = client.post(url, data=fields)
    assert answer.status_code in (200, 302, 400, 409, 422)
    assert client.get(at(draft)).status_code == 200


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"q-summary=%00%ff%fe%c3", b"=&&&=", b"q-summary", b"q-" * 5000]
)
def test_broken_bodies_are_no_fault(client, draft, body):
    answer = client.post(at(draft), data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 400, 409)
    other = client.post(at(draft), data=body, content_type="multipart/form-data; boundary=x")
    assert other.status_code in (302, 400, 409)
