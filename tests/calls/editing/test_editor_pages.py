"""The pages of the editor, as the secretariat opens and saves them."""

import html
import json
import re
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from calls.call.definition import CallKind
from calls.call.drafts.operations import new_from_kind
from calls.call.editing.description import tree
from calls.call.editing.places import PAGES, find_place
from calls.call.editing.working import get_working
from calls.call.models import Call
from calls.call.toml_file import parse_call
from core.db import db
from tests import factories

LANGUAGES = ["en", "es", "ca"]


@pytest.fixture
def boss(client, noon):
    who = factories.secretary(name="Ariadna")
    factories.sign_in(client, who)
    return who


@pytest.fixture
def draft(boss):
    return new_from_kind(
        CallKind.MEETING, "NET-2027", opens_on=date(2027, 1, 11), languages=LANGUAGES, actor=boss
    )


def seen(client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def body(call: Call) -> dict:
    return get_working(call.code).body


@pytest.mark.parametrize("kind", list(CallKind))
def test_every_page_of_a_kind_opens(client, boss, kind):
    code = f"{kind.value.upper()}-2027"
    call = new_from_kind(kind, code, opens_on=date(2027, 1, 11), languages=LANGUAGES, actor=boss)
    pages = [page.where for page in PAGES if page.where != "form"]
    sections = body(call)["form"]["sections"]
    pages += ["form", "publish", "missing?in=ca", "criteria/1", "form/sections/1"]
    pages += [f"form/sections/{place + 1}/questions/1" for place in range(len(sections))]
    for where in pages:
        assert client.get(f"/en/desk/{code}/edit/{where}").status_code == 200, where
    for where in ("edit", "preview", "preview/test", "draft.toml"):
        assert client.get(f"/en/desk/{code}/{where}").status_code == 200, where
    for where in ("edit/nothing", "edit/criteria/99", "edit/criteria/0", "edit/languages/1"):
        assert client.get(f"/en/desk/{code}/{where}").status_code == 404, where


def save(client, where: str, act: str = "save", **typed: str):
    """Save a page of NET-2027 with what was typed; other boxes stay as they are."""
    address = f"/en/desk/NET-2027/edit/{where}"
    return client.post(address, data={"seen": seen(client, address), "act": act, **typed})


def test_a_text_is_saved_and_the_missing_one_is_listed(client, draft):
    answer = save(
        client, "texts", **{"title.in": ["en", "ca"], "title.en": " Our meeting ", "title.ca": ""}
    )
    assert answer.status_code == 303
    title = body(draft)["title"]
    assert title["en"] == "Our meeting"
    assert "ca" not in title
    assert "1 text missing in Catalan" in client.get("/en/desk/NET-2027/edit").text
    listed = client.get("/en/desk/NET-2027/edit/missing?in=ca").text
    assert "/en/desk/NET-2027/edit/texts#title.ca" in listed
    assert client.get("/en/desk/NET-2027/edit/missing?in=fr").status_code == 404


def test_what_is_wrong_is_kept_and_told_beside_the_field(client, draft):
    typed = {f"closes-{part}": value for part, value in CLOSES.items()}
    answer = save(client, "calendar", grace_minutes="ten", **typed)
    assert answer.location.endswith("/edit/calendar")
    page = client.get(answer.location).text
    assert "This is not a real date and time" in page
    assert "Write a whole number, in digits." in page
    assert 'value="ten"' in page
    assert 'value="41"' in page
    publish = client.post("/en/desk/NET-2027/edit/publish")
    assert publish.status_code == 422
    assert "This has to be put right first." in publish.text


CLOSES = {"day": "41", "month": "5", "year": "2027", "time": "23:59"}


def test_two_people_on_one_page_lose_nothing(client, draft):
    address = "/en/desk/NET-2027/edit/texts"
    mine = {"seen": seen(client, address), "act": "save", "title.in": "en", "title.en": "Mine"}
    save(client, "texts", **{"title.in": "en", "title.en": "Theirs"})
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert body(draft)["title"]["en"] == "Theirs"
    mine["seen"] = re.search(r'name="seen" value="(\w+)"', answer.text)[1]
    assert client.post(address, data=mine).status_code == 303
    assert body(draft)["title"]["en"] == "Mine"


def test_two_people_on_two_pages_do_not_disturb_each_other(client, draft):
    address = "/en/desk/NET-2027/edit/texts"
    mine = {"seen": seen(client, address), "act": "save", "title.in": "en", "title.en": "Mine"}
    assert save(client, "basics", host_city="Vic").status_code == 303
    assert client.post(address, data=mine).status_code == 303
    assert (body(draft)["title"]["en"], body(draft)["host_city"]) == ("Mine", "Vic")


def test_criteria_are_added_moved_copied_removed_and_brought_back(client, draft):
    before = [one["key"] for one in body(draft)["criteria"]]
    added = save(client, "criteria", "add:criteria")
    assert added.location.endswith(f"/criteria/{len(before) + 1}?new=1")
    title = {"title.in": LANGUAGES, **{f"title.{tag}": "Joy" for tag in LANGUAGES}}
    save(client, f"criteria/{len(before) + 1}", **title)
    assert [one.get("key") for one in body(draft)["criteria"]] == [*before, "joy"]
    save(client, "criteria", f"up:criteria.{len(before)}")
    assert body(draft)["criteria"][-2]["key"] == "joy"
    save(client, "criteria", "copy:criteria.0")
    assert body(draft)["criteria"][1]["key"] == f"{before[0]}_2"
    gone = save(client, "criteria", "remove:criteria.1")
    token = re.search(r"undo=([\w-]+)", gone.location)[1]
    assert "Undo" in client.get(gone.location).text
    client.post("/en/desk/NET-2027/edit/undo", data={"token": token})
    assert body(draft)["criteria"][1]["key"] == f"{before[0]}_2"
    again = client.post("/en/desk/NET-2027/edit/undo", data={"token": token})
    assert "cannot be brought back" in client.get(again.location).text


def test_options_are_edited_in_place(client, draft):
    address = "/en/desk/NET-2027/edit/form"
    added = client.post(
        address, data={"seen": seen(client, address), "act": "add:sections.0.questions:choice"}
    )
    where = re.search(r"edit/(form/\S+)\?", added.location)[1]
    save(client, where, "add:options", has="options")
    path = find_place(where, body(draft), "en").path
    assert len(tree.at(body(draft), path)["options"]) == 3
    boxes = {"options.0.label.in": "en", "options.0.label.en": "By train"}
    save(client, where, "stay", has="options", **boxes)
    assert tree.at(body(draft), path)["options"][0] == {"label": {"en": "By train"}, "key": "train"}
    page = client.get(f"/en/desk/NET-2027/edit/{where}").text
    assert "Smallest number" not in page


def test_a_condition_is_built_and_its_mistakes_are_told(client, draft):
    where = "form/sections/2/questions/1"
    rows = {"shown_if.was": "", "shown_if": "", "shown_if.join": "and"}
    rows |= {"shown_if.0.question": "axis", "shown_if.0.test": "is", "shown_if.0.value": "nowhere"}
    answer = save(client, where, **rows)
    assert "is not an option of" in client.get(answer.location).text
    question = body(draft)["form"]["sections"][1]["questions"][0]
    assert question["shown_if"] == 'axis == "nowhere"'
    typed = {"shown_if.was": 'axis == "nowhere"', "shown_if": "answered(axis)"}
    save(client, where, **typed)
    question = body(draft)["form"]["sections"][1]["questions"][0]
    assert question["shown_if"] == "answered(axis)"


def test_a_language_goes_only_after_its_texts_were_seen(client, draft):
    chosen = {"has": "public", "public": ["en", "es"]}
    asked = save(client, "languages", **chosen)
    assert asked.status_code == 422
    assert "These texts leave the call" in asked.text
    assert body(draft)["languages"]["public"] == LANGUAGES
    assert save(client, "languages", confirmed="ca", **chosen).status_code == 303
    assert body(draft)["languages"]["public"] == ["en", "es"]


def test_a_call_is_published_and_amended_and_keys_stay(client, draft):
    address = "/en/desk/NET-2027/edit/publish"
    assert client.post(address).status_code == 303
    assert draft.state in ("published", "open")
    assert "Nothing differs" in client.get(address).text
    assert client.post(address).status_code == 409
    page = client.get("/en/desk/NET-2027/edit/criteria/1").text
    assert 'name="key"' not in page
    save(client, "texts", **{"title.in": "en", "title.en": "Another title"})
    said = client.get(address).text
    assert "Another title" in said
    assert "Drafts of entries move to the new version" in said
    assert client.post(address, data={"note.en": "A title."}).status_code == 303
    text = client.get("/en/desk/NET-2027/call.toml").text
    assert parse_call(text, "call.toml") == draft.definition
    assert draft.definition.title["en"] == "Another title"


def test_a_refused_amendment_keeps_its_note(client, draft):
    client.post("/en/desk/NET-2027/edit/publish")
    save(client, "criteria", "remove:criteria.0")
    answer = client.post("/en/desk/NET-2027/edit/publish", data={"note.en": "Fewer criteria."})
    assert answer.status_code in (409, 422)


def test_a_call_begins_in_three_ways(client, boss):
    day = {"opens-day": "11", "opens-month": "1", "opens-year": "2027"}
    wrong = client.post("/en/desk/calls/new/kind", data={"kind": "award", "code": "no code", **day})
    assert wrong.status_code == 422
    assert 'value="no code"' in wrong.text
    made = client.post(
        "/en/desk/calls/new/kind",
        data={"kind": "award", "code": "award-2027", "languages": ["en", "es"], **day},
    )
    assert made.location.endswith("/en/desk/AWARD-2027/edit")
    later = {"earlier": "AWARD-2027", "code": "AWARD-2029", **day, "opens-year": "2029"}
    assert "2029" in client.get("/en/desk/calls/new/dates", query_string=later).text
    assert client.post("/en/desk/calls/new/call", data=later).status_code == 303
    text = client.get("/en/desk/AWARD-2029/draft.toml").text
    assert _sent_file(client, text).status_code == 422
    other = text.replace("AWARD-2029", "AWARD-2031", 1)
    assert _sent_file(client, other).status_code == 303
    broken = _sent_file(client, other.replace("[calendar]", "[dates]", 1))
    assert "Line " in broken.text
    assert broken.status_code == 422


def _sent_file(client, text: str):
    file = (BytesIO(text.encode()), "call.toml")
    return client.post(
        "/en/desk/calls/new/file", data={"file": file}, content_type="multipart/form-data"
    )


def test_the_organiser_of_one_call_edits_it_and_makes_none(client, draft):
    factories.sign_in(client, factories.secretary(call_id=draft.id))
    client.unjudged = frozenset({403})
    assert client.get("/en/desk/NET-2027/edit").status_code == 200
    assert client.get("/en/desk/calls/new").status_code == 403


def test_the_form_is_tried_out_and_nothing_is_kept(client, draft, db_session):
    def rows() -> dict[str, int]:
        tables = db.metadata.sorted_tables
        return {
            table.name: db_session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in tables
        }

    before = rows()
    first = body(draft)["form"]["sections"][0]
    address = f"/en/desk/NET-2027/preview/form/{first['key']}"
    page = client.get(address).text
    assert "Test: nothing is kept" in page
    title = f"q-{first['questions'][0]['key']}"
    long = {"from": first["key"], "written": "en", title: "word " * 40}
    wrong = client.post("/en/desk/NET-2027/preview/check", data=long)
    assert wrong.status_code == 422
    assert "words too many" in wrong.text
    good = client.post(
        "/en/desk/NET-2027/preview/check", data={**long, title: "A title", "carried": "[[1]]"}
    )
    assert good.status_code == 200
    assert "The applicant would have to do this first" in good.text
    carried = html.unescape(re.search(r'name="carried" value="([^"]*)"', good.text)[1])
    again = client.post(address, data={"carried": carried})
    assert 'value="A title"' in again.text
    assert rows() == before


def test_a_preview_speaks_each_language_and_shows_each_phase(client, draft):
    text = {**body(draft)["title"]}
    page = client.get("/es/desk/NET-2027/preview?reader=en&phase=announced").text
    assert text["es"] in html.unescape(page)
    assert 'href="/en/desk/NET-2027/edit"' in page
    save(client, "basics", edition="none")
    assert "No preview yet" in client.get("/en/desk/NET-2027/preview").text


def test_garbage_is_no_fault(client, draft):
    address = "/en/desk/NET-2027/edit/"
    for where in ("texts", "calendar", "languages", "criteria", "outcomes", "form", "criteria/1"):
        for act in ("", "add:", "up:x", "remove:criteria.999", "add:form.sections.0.0", "copy:-1"):
            answer = client.post(
                address + where, data={"seen": seen(client, address + where), "act": act}
            )
            assert answer.status_code == 303, (where, act)
    names = [json.dumps({"a": 1}), "[[[]]]", "null", '[["a","b",{"c":[1]}]]']
    for carried in names:
        answer = client.post("/en/desk/NET-2027/preview/check", data={"carried": carried})
        assert answer.status_code == 200
