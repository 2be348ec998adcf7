"""What earlier versions stored of a call is read for ever, and one bad text harms no list."""

import hashlib
import html
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import BeforeValidator, Field, ValidationError, model_validator
from structlog.testing import capture_logs

from accounts.models import RoleKind
from calls.call.commands import calls as call_commands
from calls.call.definition import CallDefinition, UnreadableError
from calls.call.life.deadline.operations import extend
from calls.call.models import Call, CallVersion
from calls.call.operations import keep_calendar, load_call, take_calendar
from calls.call.shape.part import Part
from calls.call.shape.stored import read
from calls.call.states import CallState
from calls.call.toml_file import load_call_file
from core import clock
from core.commands import verify_record
from core.db import db
from review.assignment.models import Juror
from tests import factories
from tests.calls.keep_version import CORPUS, smallest

TEXTS = sorted(CORPUS.glob("*/*.json"))
TRANSLATING = {("Languages", "required"), ("Calendar", "timezone")}
"""The fields with a check that stored texts pass too: they could not be used at all without it."""


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def stored(body: str, *, code: str, state: CallState) -> Call:
    """Insert a call and its version as another version of the program left them."""
    call = Call(code=code, kind="award", state=CallState.DRAFT)
    take_calendar(call, factories.definition(state, code).calendar)
    db.session.add(call)
    db.session.flush()
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    version = CallVersion(call_id=call.id, number=1, body=body, sha256=sha256)
    db.session.add(version)
    db.session.flush()
    # Past the state table, which leads to no call without a text that could be published.
    kept = {"version_id": version.id, "state": state}
    db.session.execute(sa.update(Call.__table__).where(Call.id == call.id).values(kept))
    db.session.refresh(call)
    return call


def key_paths(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}.{key}"
            yield from key_paths(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from key_paths(item, f"{path}[]")


def parts(part: type[Part]) -> Iterator[type[Part]]:
    for kind in part.__subclasses__():
        yield kind
        yield from parts(kind)


# --- what was stored is read


def test_r5_the_corpus_spans_the_history():
    assert len({path.parent.name for path in TEXTS}) >= 7
    shapes = {frozenset(key_paths(json.loads(path.read_text("utf-8")))) for path in TEXTS}
    assert len(shapes) >= 7


def test_r5_what_this_version_writes_is_in_the_corpus():
    written = set(key_paths(json.loads(smallest().to_json())))
    kept = (set(key_paths(json.loads(path.read_text("utf-8")))) for path in TEXTS)
    assert written in kept, "keep it: .venv/bin/python -m tests.calls.keep_version"


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_r5_a_call_of_an_earlier_version_has_its_pages(client, noon, path):
    text = path.read_text("utf-8")
    definition = CallDefinition.from_json(text)
    call = stored(text, code=definition.code, state=CallState.OPEN)
    for language in definition.languages.public:
        title = definition.text(definition.title, language)
        for address in (f"/{language}/", f"/{language}/{call.code}"):
            page = client.get(address)
            assert page.status_code == 200
            assert title in html.unescape(page.text)
    factories.sign_in(client, factories.secretary())
    for address in (f"/en/desk/{call.code}", f"/en/desk/{call.code}/edit"):
        assert client.get(address).status_code == 200


def test_r5_a_call_of_an_earlier_version_is_extended(db_session, noon):
    """Its deadline moves although today's authors could not publish its text."""
    text = (CORPUS / "eb4db92" / "CONGRESS-2026.json").read_text("utf-8")
    with pytest.raises(ValidationError, match="A municipality needs something to sign"):
        CallDefinition.model_validate(json.loads(text))
    call = stored(text, code="CONGRESS-2026", state=CallState.OPEN)
    later = call.closes_at + timedelta(days=3)
    extend(call, later, reason="Many asked.", actor=factories.system())
    assert (call.closes_at, call.definition.closes_at) == (later, later)


def test_r5_the_same_file_is_no_amendment_after_an_upgrade(db_session):
    definition = load_call_file(Path("calls/editions/AWARD-2026.toml"))
    plain = json.loads(definition.to_json())
    del plain["calendar"]["completion_days"]  # as before that key existed
    call = stored(json.dumps(plain), code="AWARD-2026", state=CallState.OPEN)
    before = call.version_id
    assert load_call(definition, actor=factories.system()).version_id == before


# --- by its shape alone


class Judged(Part):
    """A part of which every check says no."""

    code: str = Field(pattern="^never$", max_length=1)
    edition: int = Field(default=0, gt=5)
    options: tuple[int, ...] = Field(default=(), min_length=3)

    @model_validator(mode="after")
    def _never(self):
        raise ValueError("This makes no sense.")


def test_r5_no_check_of_today_is_asked_of_a_stored_text():
    raw = {"code": "other", "edition": -1, "options": [], "gone": "a key of another day"}
    with pytest.raises(ValidationError):
        Judged.model_validate(raw)
    judged = read(Judged, raw)
    assert (judged.code, judged.edition, judged.options) == ("other", -1, ())
    assert read(Judged, {"code": "other"}).edition == 0


def test_r5_a_check_that_stored_texts_pass_too_is_known_here():
    """`BeforeValidator` is the shape's: whoever writes one says here that it only translates."""
    found = {
        (part.__name__, name)
        for part in parts(Part)
        for name, field in part.model_fields.items()
        if any(isinstance(mark, BeforeValidator) for mark in field.metadata)
    }
    assert found == TRANSLATING
    nested = {part.__name__ for part in parts(Part) if "BeforeValidator" in str(part.model_fields)}
    assert nested == {part for part, _ in TRANSLATING}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "Award"}, "title"),
        ({"criteria": {}}, "criteria: a list is expected"),
        ({"form": []}, "form: a table is expected"),
        ({"kind": "walk"}, "kind"),
        ({"calendar": {"timezone": "Europe/Granollers"}}, "calendar"),
        ({"languages": {"public": ["en"], "accepted": ["en"], "required": "none"}}, "any one"),
    ],
    ids=str,
)
def test_r5_what_has_not_the_shape_says_where(change, said):
    raw = json.loads(smallest().to_json()) | change
    with pytest.raises(UnreadableError, match=said):
        CallDefinition.from_json(json.dumps(raw))
    with pytest.raises(UnreadableError, match="not JSON"):
        CallDefinition.from_json("[")


def test_r5_a_stored_condition_that_cannot_be_read_hides_nothing():
    raw = json.loads(load_call_file(Path("calls/editions/AWARD-2026.toml")).to_json())
    raw["form"]["sections"][0]["questions"][0]["shown_if"] = "a condition of another day"
    assert CallDefinition.from_json(json.dumps(raw)).hidden({}) == frozenset()


# --- one that cannot be read


@pytest.fixture
def unreadable(client, noon):
    """Give an open call that nobody can read, among one that all can."""
    factories.call(code="SOUND-1")
    return stored('{"kind": "walk"}', code="LOST-1", state=CallState.OPEN)


def test_r5_lists_survive_a_call_that_cannot_be_read(client, unreadable):
    city = factories.city()
    factories.sign_in(client, factories.contact(city))
    for language in ("en", "es", "fr", "pt", "ca"):
        page = client.get(f"/{language}/")
        assert page.status_code == 200
        assert "LOST-1" in page.text
        assert "SOUND-1" in page.text
    assert "This call cannot be read at the moment." in client.get("/en/").text
    entry = factories.entry(db.session.scalars(sa.select(Call).filter_by(code="SOUND-1")).one())
    entry.call, entry.version_id, entry.city = unreadable, unreadable.version_id, city
    db.session.flush()
    assert "LOST-1" in client.get("/en/my/entries").text


def test_r5_the_desk_and_a_juror_see_which_call_cannot_be_read(client, unreadable):
    factories.sign_in(client, factories.secretary())
    desk = client.get("/en/desk")
    assert desk.status_code == 200
    assert "This call cannot be read" in desk.text
    juror = factories.person(RoleKind.JUROR, call_id=unreadable.id)
    db.session.add(Juror(call_id=unreadable.id, person_id=juror.id))
    db.session.flush()
    factories.sign_in(client, juror)
    juries = client.get("/en/jury")
    assert juries.status_code == 200
    assert "LOST-1" in juries.text


def test_r5_its_own_page_says_so_and_the_log_names_it_once(client, unreadable):
    with capture_logs() as logs:
        for _ in range(3):
            page = client.get("/en/LOST-1")
            client.get("/en/")
    assert page.status_code == 500
    assert "This call cannot be read by this version of the program" in page.text
    told = [line for line in logs if line["event"] == "call cannot be read"]
    assert [line["version_id"] for line in told] == [unreadable.version_id]


def test_r5_the_clock_goes_on_beside_it(client, unreadable):
    with clock.frozen(unreadable.closes_at + timedelta(hours=1)):
        assert keep_calendar() == 2
    db.session.refresh(unreadable)
    assert unreadable.state is CallState.CLOSED


def test_r5_verify_and_export_name_it(app, client, unreadable):
    db.session.commit()
    runner = app.test_cli_runner()
    result = runner.invoke(verify_record)
    assert result.exit_code == 1
    where = f"LOST-1: version 1 (id {unreadable.version_id}) cannot be read: code: missing"
    assert where in result.output
    result = runner.invoke(call_commands, ["export", "LOST-1"])
    assert result.exit_code == 1
    assert "LOST-1: This call cannot be read" in result.output
