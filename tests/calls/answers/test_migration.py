"""Drafts move to the new version of a form; nothing typed is lost, and the city is told."""

import copy
import html

import pytest
import sqlalchemy as sa

from calls.call.operations import take_wording
from calls.call.signals import call_amended
from calls.entry.answers.migration import operations
from calls.entry.answers.migration.moves import moved
from calls.entry.models import AnswerSection
from calls.entry.states import EntryState
from core.events import Event
from core.jobs import Job
from tests import factories
from tests.calls.answers.forms import CHANGES, FORM, asked, definition, words


def form() -> dict:
    return copy.deepcopy(FORM)


def amended(call, changed_form):
    """Give the call a new version with that form, and say so."""
    plain = call.definition.model_dump()
    shape = type(call.definition).model_validate(plain | {"form": changed_form})
    version = take_wording(call, shape, actor=factories.system())
    call_amended.send(call, version=version, actor=factories.system())
    return version


@pytest.fixture
def draft(client, db_session, noon):
    """A draft on the small form with a few answers, and its writer signed in."""
    entry = factories.entry(factories.call(**CHANGES), filled=False)
    writer = factories.contact(entry.city)
    rows = {
        ("basics", ""): {"form": "workshop", "people": "200", "film": "https://v.example"},
        ("basics", "es"): {"title": "Plaza"},
        ("basics", "fr"): {"title": "Place"},
    }
    for (section, language), answers in rows.items():
        key = {"entry_id": entry.id, "section": section, "language": language}
        db_session.add(AnswerSection(**key, answers=answers, saved_by=writer.id))
    db_session.flush()
    factories.sign_in(client, writer)
    return entry


def stored(db_session, entry) -> dict:
    query = sa.select(AnswerSection).where(AnswerSection.entry_id == entry.id)
    rows = db_session.scalars(query.execution_options(populate_existing=True))
    return {(row.section, row.language): (row.version, row.answers) for row in rows}


def without_film() -> dict:
    changed = form()
    basics = changed["sections"][0]
    basics["questions"] = [q for q in basics["questions"] if q["key"] not in ("film", "title")]
    title = next(q for q in FORM["sections"][0]["questions"] if q["key"] == "title")
    changed["sections"][2]["questions"].append(title)
    return changed


def test_a_draft_moves_with_all_that_was_typed(client, db_session, draft, run_jobs):
    old = draft.version_id
    new = amended(draft.call, without_film())
    db_session.commit()
    assert run_jobs() >= 1
    db_session.refresh(draft)
    assert (draft.version_id, draft.migrated_from_id) == (new.id, old)
    assert stored(db_session, draft) == {
        ("basics", ""): (
            1,
            {"form": "workshop", "people": "200", "film": "https://v.example"},
        ),
        ("basics", "es"): (2, {}),
        ("basics", "fr"): (2, {}),
        ("end", "es"): (1, {"title": "Plaza"}),
        ("end", "fr"): (1, {"title": "Place"}),
    }
    event = db_session.scalars(sa.select(Event).where(Event.name == "entry_migrated")).one()
    assert (event.subject_id, event.data) == (draft.id, {"before": old, "now": new.id})
    assert operations.migrate_drafts(draft.call_id) == 0

    for path in ("", "/basics"):
        page = client.get(f"/en/entries/{draft.id}{path}").get_data(as_text=True)
        text = html.unescape(page)
        assert "The form has changed since you began" in text
        assert "“Title” stands in another part now. Your answer has moved along." in text
        assert "“Film” is no longer asked." in text
    assert 'value="Plaza"' in client.get(f"/en/entries/{draft.id}/end").get_data(as_text=True)

    seen = client.post(f"/en/entries/{draft.id}/form-seen", data={"section": "basics", "in": "es"})
    assert seen.location == f"/en/entries/{draft.id}/basics"
    db_session.refresh(draft)
    assert draft.migrated_from_id is None
    assert client.post(f"/en/entries/{draft.id}/form-seen").location == f"/en/entries/{draft.id}"
    assert "has changed since" not in client.get(seen.location).get_data(as_text=True)


def test_saving_a_page_keeps_what_the_form_no_longer_asks(client, db_session, draft, run_jobs):
    amended(draft.call, without_film())
    db_session.commit()
    run_jobs()
    url = f"/en/entries/{draft.id}/basics/autosave"
    data = {"q-form": "talk", "q-people": "3", "v-common": "1", "v-text": "2"}
    assert client.post(url, data=data).status_code == 200
    assert stored(db_session, draft)["basics", ""][1] == {
        "film": "https://v.example",
        "form": "talk",
        "people": "3",
    }


def test_the_oldest_version_not_yet_seen_is_kept(db_session, draft, run_jobs):
    old = draft.version_id
    amended(draft.call, without_film())
    db_session.commit()
    run_jobs()
    further = without_film()
    further["sections"][2]["questions"].append(asked("more", "short", max_words=9))
    amended(draft.call, further)
    db_session.commit()
    run_jobs()
    db_session.refresh(draft)
    assert draft.migrated_from_id == old
    assert draft.version_id == draft.call.version_id


def test_a_version_that_leaves_the_form_alone_is_no_news(db_session, draft, run_jobs):
    plain = draft.call.definition.model_dump()
    shape = type(draft.call.definition).model_validate(plain | {"summary": words("Short.")})
    version = take_wording(draft.call, shape, actor=factories.system())
    call_amended.send(draft.call, version=version, actor=factories.system())
    db_session.commit()
    run_jobs()
    db_session.refresh(draft)
    assert (draft.version_id, draft.migrated_from_id) == (version.id, None)


def test_what_was_sent_in_keeps_its_form(db_session, noon, run_jobs):
    call = factories.call(**CHANGES)
    sent = factories.entry(call, state=EntryState.SUBMITTED)
    old = sent.version_id
    amended(call, without_film())
    db_session.commit()
    run_jobs()
    db_session.refresh(sent)
    assert (sent.version_id, sent.migrated_from_id) == (old, None)
    assert sent.definition.question("film")


def test_many_drafts_move_in_batches(db_session, draft, run_jobs, monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 2)
    others = [factories.entry(draft.call, filled=False) for _ in range(4)]
    version = amended(draft.call, without_film())
    db_session.commit()
    run_jobs()
    names = db_session.scalars(sa.select(Job.name)).all()
    assert names.count("entry.migrate_drafts") == 3
    for one in (draft, *others):
        db_session.refresh(one)
        assert one.version_id == version.id


def test_who_writes_on_the_old_form_meanwhile_is_told(client, db_session, draft, run_jobs):
    drawn = draft.version_id
    amended(draft.call, without_film())
    db_session.commit()
    run_jobs()
    data = {"v-form": str(drawn), "v-common": "1", "v-text": "1", "q-people": "77"}
    told = client.post(f"/en/entries/{draft.id}/basics/autosave", data=data)
    assert told.status_code == 409
    assert "The form has changed while you were writing." in told.get_json()["error"]
    page = client.post(f"/en/entries/{draft.id}/basics", data=data)
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "The form has changed while you were writing." in text
    assert 'value="77"' in text
    assert f'name="v-form" value="{draft.call.version_id}"' in text


def test_an_answer_that_is_there_already_is_not_written_over():
    old, new = definition(), definition(form=without_film())
    rows = {("basics", "es"): {"title": "old"}, ("end", "es"): {"title": "new"}}
    assert moved(old, new, rows) == {}
    assert moved(old, old, rows) == {}
