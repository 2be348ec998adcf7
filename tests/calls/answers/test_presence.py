"""Who is here: seen for half a minute, by others on the same entry, and never in the way."""

from datetime import timedelta

import pytest
from redis import Redis

from core import clock
from tests import factories


@pytest.fixture
def pair(app, db_session, client, noon):
    """Make a draft and two people of its city."""
    app.extensions["convoca_redis"].flushall()
    entry = factories.entry(factories.call(), filled=False)
    made = [factories.contact(entry.city, name=name) for name in ("Ana Ruiz", "Joan Riba")]
    return entry, made


def here(client, entry, person, section="experience", lang="es") -> str:
    factories.sign_in(client, person)
    answer = client.post(f"/en/entries/{entry.id}/{section}/here?in={lang}")
    assert answer.status_code == 200
    return answer.get_json()["here"]


def test_two_on_one_page_see_each_other(client, pair):
    entry, (ana, joan) = pair
    assert here(client, entry, ana) == ""
    assert here(client, entry, joan) == "Ana Ruiz is also writing on this page."
    assert here(client, entry, ana) == "Joan Riba is also writing on this page."
    eva = factories.contact(entry.city, name="Eva Puig")
    assert here(client, entry, eva) == "Joan Riba and Ana Ruiz are also writing on this page."


def test_another_page_of_the_entry_is_told_apart(client, pair):
    entry, (ana, joan) = pair
    here(client, entry, ana, section="content")
    told = "Ana Ruiz is writing on another page of this entry."
    assert here(client, entry, joan) == told
    here(client, entry, ana, lang="fr")
    assert here(client, entry, joan) == told
    other = factories.entry(factories.call(), by=entry.city, filled=False)
    assert here(client, other, joan) == ""


def test_who_is_not_heard_of_is_gone(client, pair):
    entry, (ana, joan) = pair
    here(client, entry, ana)
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert here(client, entry, joan) == ""


def test_saving_by_itself_tells_too(client, pair):
    entry, (ana, joan) = pair
    here(client, entry, ana)
    factories.sign_in(client, joan)
    url = f"/en/entries/{entry.id}/experience/autosave?in=es"
    told = client.post(url, data={"q-summary": "Uno"}).get_json()
    assert told["here"] == "Ana Ruiz is also writing on this page."


def test_without_valkey_nobody_is_seen_and_saving_goes_on(client, pair, app, monkeypatch):
    entry, (ana, joan) = pair
    here(client, entry, ana)
    gone = Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "convoca_redis", gone)
    assert here(client, entry, joan) == ""
    url = f"/en/entries/{entry.id}/experience/autosave?in=es"
    assert client.post(url, data={"q-summary": "Uno"}).status_code == 200


def test_the_session_is_told_to_the_script_and_to_a_reader(client, pair):
    ana = pair[1][0]
    script = {"Accept": "application/json"}
    told = client.get("/en/session", headers=script).get_json()
    assert told["person"] is None
    assert told["csrf_token"]
    assert "You are not signed in" in client.get("/en/session").get_data(as_text=True)
    factories.sign_in(client, ana)
    assert client.get("/en/session", headers=script).get_json()["person"] == ana.id
    assert "You are signed in again" in client.get("/en/session").get_data(as_text=True)


def test_the_text_of_one_person_is_not_saved_by_another(client, pair):
    entry, (ana, joan) = pair
    factories.sign_in(client, joan)
    url = f"/en/entries/{entry.id}/experience/autosave?in=es"
    told = client.post(url, data={"q-summary": "Ana's", "writer": str(ana.id)})
    assert told.status_code == 401
    assert told.get_json()["error"] == "Somebody else has signed in."
    assert client.post(url, data={"q-summary": "x", "writer": str(joan.id)}).status_code == 200
