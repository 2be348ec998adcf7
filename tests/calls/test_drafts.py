"""The working text of a call: begun, saved against others, checked whole, published, amended."""

import copy
import re
import tomllib
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.call.definition import CallDefinition, CallKind
from calls.call.drafts import operations as drafts
from calls.call.drafts.beginnings import pattern
from calls.call.drafts.checking import definition_of_body, missing_texts, problems
from calls.call.drafts.operations import ConflictingDraft, UnsoundDraft
from calls.call.models import Call, CallDraft, CallVersion
from calls.call.operations import load_call
from calls.call.signals import call_amended
from calls.call.states import CallState
from calls.call.toml_file import CallFileError
from calls.call.writing.document import write_call
from core import clock
from core.db import db
from core.events import Event
from core.transitions import Refused
from tests import factories

S = CallState
FIVE = ("en", "es", "fr", "pt", "ca")
pytestmark = pytest.mark.usefixtures("noon")


def names(call: Call) -> list[str]:
    query = sa.select(Event.name).where(Event.chain == call.chain).order_by(Event.seq)
    return list(db.session.scalars(query))


def begun(kind=CallKind.AWARD, code="AWARD-2031", languages=FIVE, **more) -> Call:
    more = {"opens_on": date(2027, 4, 15), "actor": factories.system(), **more}
    return drafts.new_from_kind(kind, code, languages=languages, **more)


def body_of(call: Call) -> dict:
    return copy.deepcopy(db.session.get(CallDraft, call.id).body)


# --- what is wrong and what is missing (pure)


@pytest.fixture
def body():
    return copy.deepcopy(pattern(CallKind.BID).model_dump(mode="json"))


def test_a_whole_body_lacks_nothing(body):
    assert (problems(body), missing_texts(body)) == ([], [])
    assert definition_of_body(body) == pattern(CallKind.BID)


def test_missing_texts_are_listed_by_path_and_language(body):
    del body["theme"]
    body["title"] |= {"fr": "  ", "pt": None}
    body["criteria"][1]["title"].pop("ca")
    body["form"]["sections"][0]["questions"][1]["label"] = None
    body["phase_texts"]["open"] = {"en": "Welcome"}
    found = missing_texts(body)
    expected = [(("title",), "fr"), (("title",), "pt"), *(((("theme"),), tag) for tag in FIVE)]
    expected += [(("phase_texts", "open"), tag) for tag in FIVE[1:]]
    expected += [(("criteria", 1, "title"), "ca")]
    label = ("form", "sections", 0, "questions", 1, "label")
    assert found == [*expected, *((label, tag) for tag in FIVE)]
    assert problems(body) == []


def test_a_text_that_need_not_be_is_not_missing(body):
    body["form"]["sections"][0]["help"] = None
    body["documents"][0]["text"] = None
    body["documents"][0]["link"] = "https://www.edcities.org/"
    body["phase_texts"]["closed"] = {"en": " ", "eu": "Eskerrik asko"}
    assert (problems(body), missing_texts(body)) == ([], [])
    assert definition_of_body(body).phase_texts.closed is None


def test_a_language_more_is_missing_everywhere_and_one_less_is_kept_but_not_published(body):
    body["languages"]["public"] = ["en", "eu"]
    found = missing_texts(body)
    assert {tag for _path, tag in found} == {"eu"}
    assert len(found) > 50
    body["languages"]["public"] = ["en", "es"]
    assert (problems(body), missing_texts(body)) == ([], [])
    assert set(definition_of_body(body).title) == {"en", "es"}
    assert set(body["title"]) == set(FIVE)


def test_problems_are_told_by_path_beside_missing_texts(body):
    body["theme"] = {}
    body["calendar"]["closes"] = "2030-09-30T00:00:00"
    body["criteria"][0]["weight"] = "heavy"
    body["form"]["slots"][0]["colour"] = "red"
    found = {".".join(map(str, finding.path)): finding.sentence for finding in problems(body)}
    assert set(found) == {"calendar.closes", "criteria.0.weight", "form.slots.0.colour"}
    assert "midnight" in found["calendar.closes"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"languages": None},
        {"languages": {"public": "en"}},
        {"languages": {"public": [1, None, "en", "en"]}, "title": "x", "form": [], "jury": 3},
        {"languages": {"public": ["en"]}, "criteria": [None, {"title": 5}], "documents": {}},
    ],
)
def test_any_body_can_be_checked(broken):
    assert problems(broken)
    missing_texts(broken)


# --- beginning


@pytest.mark.parametrize("kind", list(CallKind))
def test_each_kind_begins_whole_in_five_languages(db_session, kind):
    call = begun(kind, f"{kind.upper()}-2031")
    assert (call.state, call.kind) == (S.DRAFT, kind)
    assert call.opens_at.date() == date(2027, 4, 15)
    body = body_of(call)
    assert (problems(body), missing_texts(body)) == ([], [])
    assert call.definition.code == body["code"] == f"{kind.upper()}-2031"
    assert call.definition.edition == 1
    assert call.definition.rules_document
    assert names(call) == ["call_worded", "call_drafted"]


def test_a_kind_in_fewer_and_in_other_languages(db_session):
    body = body_of(begun(languages=("pt", "es", "pt")))
    assert body["languages"] == {
        "public": ["pt", "es"],
        "accepted": ["es", "pt"],
        "required": "any one",
    }
    assert set(body["title"]) == {"pt", "es"}
    assert (problems(body), missing_texts(body)) == ([], [])
    basque = body_of(begun(code="AWARD-2032", languages=("eu",)))
    assert basque["languages"]["accepted"] == ["eu"]
    assert [finding.path for finding in problems(basque)] == [("documents", 0, "label")]
    assert {tag for _path, tag in missing_texts(basque)} == {"eu"}
    assert body_of(begun(code="AWARD-2033"))["languages"]["required"] == ["en", "es", "fr"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"code": "award 2031"}, "in capitals joined by -"),
        ({"code": ""}, "in capitals"),
        ({"languages": ()}, "at least one language"),
        ({"opens_on": date(9999, 12, 31)}, "check the year"),
    ],
)
def test_what_cannot_begin_is_a_sentence(db_session, more, sentence):
    with pytest.raises(Refused) as caught:
        begun(**more)
    assert sentence in str(caught.value.why)


def test_a_code_is_used_once(db_session):
    begun()
    with pytest.raises(Refused) as caught:
        begun()
    assert "AWARD-2031 already" in str(caught.value.why)


def test_an_earlier_edition_is_copied_and_its_dates_move(db_session):
    earlier = factories.call(state=S.ANNOUNCED, code="AWARD-2026")
    old = earlier.definition
    opens_on = old.calendar.opens.date() + timedelta(days=728)
    call = drafts.new_from_call(earlier, "AWARD-2028", opens_on=opens_on, actor=factories.system())
    new = definition_of_body(body_of(call))
    assert (new.code, new.edition, call.state) == ("AWARD-2028", old.edition + 1, S.DRAFT)
    assert new.calendar.opens == old.calendar.opens + timedelta(days=728)
    assert new.calendar.closes == old.calendar.closes + timedelta(days=728)
    assert new.calendar.milestone("ceremony").ends_on == (
        old.calendar.milestone("ceremony").ends_on + timedelta(days=728)
    )
    assert new.form == old.form
    assert earlier.definition == old


def test_a_file_becomes_a_draft_or_tells_its_lines(db_session):
    text = (factories.EDITIONS / "BID-2028.toml").read_text("utf-8")
    with pytest.raises(CallFileError) as caught:
        drafts.new_from_file(text.replace("T23:59:00", "T00:00:00"), actor=factories.system())
    assert [problem.key for problem in caught.value.problems] == ["calendar.closes"]
    call = drafts.new_from_file(text, actor=factories.system())
    assert (call.code, call.state) == ("BID-2028", S.DRAFT)
    assert definition_of_body(body_of(call)) == call.definition
    with pytest.raises(Refused):
        drafts.new_from_file(text, actor=factories.system())


# --- saving


def test_a_save_keeps_what_is_incomplete_and_moves_the_dates_of_a_draft(db_session):
    call, secretary = begun(), factories.secretary()
    body = body_of(call)
    body["theme"] = {"en": "Half\x00 a theme\ud800"}
    body["calendar"]["closes"] = "2027-09-01T12:00:00"
    body |= {"code": "OTHER-1", "kind": "bid"}
    saved = drafts.save(call, body, 1, actor=secretary)
    assert (saved.version, saved.saved_by, saved.saved_at) == (2, secretary.id, clock.now())
    assert saved.body["theme"] == {"en": "Half a theme"}
    assert (saved.body["code"], saved.body["kind"]) == ("AWARD-2031", "award")
    assert call.closes_at.isoformat() == "2027-09-01T10:00:00+00:00"
    body["calendar"]["closes"] = "2027-09-"
    drafts.save(call, body, 2, actor=secretary)
    assert call.closes_at.isoformat() == "2027-09-01T10:00:00+00:00"
    drafts.save(call, {**body, "calendar": None}, 3, actor=secretary)
    assert names(call) == ["call_worded", "call_drafted"]


def test_two_who_save_do_not_overwrite_each_other(db_session):
    call = begun()
    mine, theirs = body_of(call), body_of(call)
    theirs["theme"]["en"], mine["theme"]["en"] = "Theirs", "Mine"
    drafts.save(call, theirs, 1, actor=factories.secretary())
    with pytest.raises(ConflictingDraft) as caught:
        drafts.save(call, mine, 1, actor=factories.secretary())
    assert (caught.value.body["theme"]["en"], caught.value.version) == ("Theirs", 2)
    assert body_of(call)["theme"]["en"] == "Theirs"


def test_a_published_call_begins_a_working_text_and_its_dates_stand(db_session):
    call = factories.call()
    draft = drafts.begin(call, actor=factories.secretary())
    assert draft is drafts.begin(call, actor=factories.secretary())
    assert (draft.version, definition_of_body(draft.body)) == (1, call.definition)
    before = call.closes_at
    body = body_of(call)
    body["calendar"]["closes"] = "2029-01-01T12:00:00"
    drafts.save(call, body, 1, actor=factories.secretary())
    assert call.closes_at == before


def test_a_save_after_the_text_was_published_is_a_conflict(db_session):
    call = begun()
    body = body_of(call)
    drafts.publish_draft(call, actor=factories.secretary())
    with pytest.raises(ConflictingDraft) as caught:
        drafts.save(call, body, 1, actor=factories.secretary())
    assert caught.value.body["code"] == call.code


def test_a_file_is_not_loaded_over_a_working_text_until_that_is_discarded(db_session):
    call, secretary = begun(), factories.secretary()
    body = body_of(call)
    body["calendar"]["closes"] = "2027-09-01T12:00:00"
    drafts.save(call, body, 1, actor=secretary)
    other = CallDefinition.model_validate({**call.definition.model_dump(), "edition": 9})
    with pytest.raises(Refused) as caught:
        load_call(other, actor=secretary)
    assert "edited in the browser" in str(caught.value.why)
    drafts.discard(call, actor=secretary)
    drafts.discard(call, actor=secretary)
    assert call.closes_at == call.definition.closes_at
    assert load_call(other, actor=secretary).definition.edition == 9
    assert names(call)[2:] == ["draft_discarded", "call_worded"]


# --- publishing


def test_a_draft_with_gaps_is_not_published_and_tells_them_all(db_session):
    call = begun()
    body = body_of(call)
    body["theme"].pop("fr")
    body["jury"]["size"] = 0
    drafts.save(call, body, 1, actor=factories.secretary())
    with pytest.raises(UnsoundDraft) as caught:
        drafts.publish_draft(call, actor=factories.secretary())
    assert [finding.path for finding in caught.value.found] == [("jury", "size")]
    assert caught.value.missing == ((("theme",), "fr"),)
    assert call.state is S.DRAFT


def test_a_sound_draft_is_published_with_its_words(db_session):
    call = begun()
    body = body_of(call)
    body["theme"]["en"] = "A theme of our own"
    drafts.save(call, body, 1, actor=factories.secretary())
    version = drafts.publish_draft(call, actor=factories.secretary())
    assert (call.state, call.version_id) == (S.PUBLISHED, version.id)
    assert call.definition.theme["en"] == "A theme of our own"
    assert db.session.get(CallDraft, call.id) is None
    assert names(call) == ["call_worded", "call_drafted", "call_worded", "call_published"]


def test_a_draft_whose_deadline_is_over_is_not_published(db_session):
    call = begun(opens_on=date(2020, 4, 15))
    with pytest.raises(Refused) as caught:
        drafts.publish_draft(call, actor=factories.secretary())
    assert "is over" in str(caught.value.why)


@pytest.fixture
def heard():
    """Return what `call_amended` says while a test runs."""
    said = []

    def listen(call, **words):
        said.append((call, words))

    with call_amended.connected_to(listen):
        yield said


def test_an_amendment_is_the_next_version_with_its_note_and_is_told(db_session, heard):
    call, secretary = factories.call(), factories.secretary()
    old = call.version_id
    body = dict(drafts.begin(call, actor=secretary).body)
    body = copy.deepcopy(body)
    body["summary"]["en"] = "Clearer words"
    drafts.save(call, body, 1, actor=secretary)
    note = {"en": " The summary is clearer. ", "es": "", "de": "Nein"}
    version = drafts.publish_draft(call, actor=secretary, note=note)
    assert (version.number, version.note) == (2, {"en": "The summary is clearer."})
    assert call.definition.summary["en"] == "Clearer words"
    ((told, words),) = heard
    assert told is call
    assert words == {"version": version, "old_version_id": old, "actor": secretary}


def test_the_first_publication_is_no_amendment(db_session, heard):
    drafts.publish_draft(begun(), actor=factories.secretary())
    assert heard == []


def test_an_amendment_that_changes_nothing_is_refused(db_session):
    call = factories.call()
    drafts.begin(call, actor=factories.secretary())
    with pytest.raises(Refused) as caught:
        drafts.publish_draft(call, actor=factories.secretary())
    assert "Nothing differs" in str(caught.value.why)
    assert db.session.scalar(sa.select(sa.func.count()).where(CallVersion.call_id == call.id)) == 1


@pytest.mark.parametrize(
    ("calendar", "state", "sentence"),
    [
        ({"days": 7}, S.OPEN, "moved by an extension"),
        ({"grace_minutes": 5}, S.OPEN, "moved by an extension"),
        ({"days": 7}, S.CLOSED, "its deadline cannot be moved"),
    ],
)
def test_the_deadline_of_an_opened_call_is_not_edited(db_session, calendar, state, sentence):
    call, secretary = factories.call(state=state), factories.secretary()
    body = copy.deepcopy(drafts.begin(call, actor=secretary).body)
    closes = call.definition.calendar.closes + timedelta(days=calendar.pop("days", 0))
    body["calendar"] |= {"closes": closes.isoformat(), **calendar}
    drafts.save(call, body, 1, actor=secretary)
    with pytest.raises(Refused) as caught:
        drafts.publish_draft(call, actor=secretary)
    assert sentence in str(caught.value.why)


def test_an_amendment_keeps_what_marks_are_kept_under(db_session):
    call, secretary = factories.call(), factories.secretary()
    body = copy.deepcopy(drafts.begin(call, actor=secretary).body)
    body["criteria"].pop()
    drafts.save(call, body, 1, actor=secretary)
    with pytest.raises(Refused) as caught:
        drafts.publish_draft(call, actor=secretary)
    assert "criteria.innovation" in str(caught.value.why)


@pytest.mark.parametrize("kind", list(CallKind))
def test_a_pattern_speaks_five_languages_and_of_no_real_edition(kind):
    definition = pattern(kind)
    assert (definition.kind, definition.code) == (kind, f"{kind.upper()}-NEW")
    assert all(text.startswith("[") for text in definition.theme.values())
    written = definition.to_json()
    assert not re.search(r"202\d|Granollers|REBRACE|XVIII|XIX|18th|19th", written)
    texts = re.findall(r'"en":"([^"]+)","es":"([^"]+)","fr":"([^"]+)"', written)
    assert len(texts) > 40
    assert [en for en, es, fr in texts if len(en.split()) > 4 and en in (es, fr)] == []


# --- whatever a browser, a database or a file brings


def items(value):
    """Return what is inside a plain value, by key or place."""
    if isinstance(value, dict):
        return dict(value)
    return dict(enumerate(value)) if isinstance(value, list) else {}


def places(value, path=()):
    """Return the path of every value inside a plain one."""
    yield path
    for key, item in items(value).items():
        yield from places(item, (*path, key))


BID_BODY = pattern(CallKind.BID).model_dump(mode="json")
PATHS = sorted(places(BID_BODY), key=str)[1:]
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["0001-01-01T00:30:00", "9999-12-31T23:59:59", "1e999", "NaN", "\x00", "en"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["en", "key", "title", "kind"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), ODD), min_size=1, max_size=3))
def test_no_body_is_too_odd_to_be_checked_written_or_refused(changes):
    body = copy.deepcopy(BID_BODY)
    for path, value in changes:
        holder = body
        for step in path[:-1]:
            holder = items(holder).get(step)
        if path[-1] in items(holder):
            holder[path[-1]] = value
    found, missing = problems(body), missing_texts(body)
    tomllib.loads(write_call(body))
    if not found and not missing:
        definition = definition_of_body(body)
        assert definition.opens_at < definition.closes_at


@pytest.mark.parametrize("key", ["opens", "closes", "questions_until"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:30:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Sao_Paulo", "Pacific/Auckland"])
def test_a_year_that_no_clock_shows_is_a_problem(body, key, moment, zone):
    body["calendar"] |= {key: moment, "timezone": zone}
    assert problems(body)
