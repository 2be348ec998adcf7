"""A call is loaded, published, and opened and closed by the clock, to the second."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from calls.call.definition import CallDefinition
from calls.call.models import Call, CallVersion
from calls.call.operations import advance, keep_calendar, load_call, publish
from calls.call.rules import open_now, published
from calls.call.states import CallState
from core import clock, events
from core.events import Event
from core.transitions import Refused
from tests import factories

S = CallState
pytestmark = pytest.mark.usefixtures("noon")


def without(definition: CallDefinition, part: str, key: str) -> CallDefinition:
    """Return the definition with one item of a keyed list left out."""
    plain = definition.model_dump()
    plain[part] = [item for item in plain[part] if item["key"] != key]
    return CallDefinition.model_validate(plain)


def names(call: Call) -> list[str]:
    from core.db import db

    query = sa.select(Event.name).where(Event.chain == call.chain).order_by(Event.seq)
    return list(db.session.scalars(query))


def versions(call: Call) -> int:
    from core.db import db

    return db.session.scalar(sa.select(sa.func.count()).where(CallVersion.call_id == call.id))


def test_a_new_call_is_a_draft_with_its_first_version(db_session):
    wanted = factories.definition(S.OPEN, "AWARD-2030", calendar={"grace_minutes": 15})
    call = load_call(wanted, actor=factories.system())
    assert (call.state, call.code, call.kind, call.zone) == (
        S.DRAFT,
        "AWARD-2030",
        "award",
        "Europe/Madrid",
    )
    assert call.closes_at == datetime(2026, 12, 20, 22, 59, tzinfo=UTC)
    assert call.last_moment == call.closes_at + timedelta(minutes=15)
    assert call.definition == wanted
    assert names(call) == ["call_worded"]


def test_the_same_wording_changes_nothing_and_another_is_the_next_version(db_session):
    call = factories.call(code="AWARD-2030")
    again = load_call(call.definition, actor=factories.system())
    assert again is call
    assert versions(call) == 1
    first = call.version_id
    changed = factories.definition(S.OPEN, "AWARD-2030", theme={"en": "Another theme"})
    load_call(changed, actor=factories.system())
    assert versions(call) == 2
    assert call.version_id != first
    assert call.definition.theme["en"] == "Another theme"
    assert names(call)[-1] == "call_worded"
    assert events.verify(call.chain) == []


@pytest.mark.parametrize(("part", "key"), [("axes", "lifelong_education"), ("criteria", "scope")])
def test_the_keys_of_a_published_call_may_not_vanish(db_session, part, key):
    call = factories.call(state=S.PUBLISHED)
    with pytest.raises(Refused, match=f"{part}.{key}"):
        load_call(without(call.definition, part, key), actor=factories.system())
    assert versions(call) == 1


def test_the_keys_of_a_draft_may_vanish(db_session):
    call = factories.call(state=S.DRAFT)
    load_call(without(call.definition, "axes", "lifelong_education"), actor=factories.system())
    assert [axis.key for axis in call.definition.axes] == [
        "socio_labour_integration",
        "cultural_community_life",
    ]


def test_a_question_keeps_its_kind(db_session):
    call = factories.call(state=S.PUBLISHED)
    plain = call.definition.model_dump()
    question = next(
        q for s in plain["form"]["sections"] for q in s["questions"] if q["kind"] == "email"
    )
    question |= {"kind": "short", "max_words": 20}
    with pytest.raises(Refused, match=question["key"]):
        load_call(CallDefinition.model_validate(plain), actor=factories.system())


def test_a_question_may_leave_the_form_of_a_published_call(db_session):
    call = factories.call(state=S.PUBLISHED)
    plain = call.definition.model_dump()
    for section in plain["form"]["sections"]:
        section["questions"] = [q for q in section["questions"] if q["key"] != "website"]
    load_call(CallDefinition.model_validate(plain), actor=factories.system())
    assert versions(call) == 2
    assert "website" not in {question.key for question in call.definition.questions()}


def test_the_dates_of_an_open_and_of_a_closed_call_stand(db_session):
    opened = factories.call()
    later = opened.definition.calendar.closes + timedelta(days=7)
    calendar = opened.definition.calendar.model_dump()
    moved = factories.definition(S.OPEN, opened.code, calendar=calendar | {"closes": later})
    load_call(moved, actor=factories.system())
    assert opened.closes_at == moved.closes_at
    start = calendar["opens"] + timedelta(days=1)
    with pytest.raises(Refused, match="opening"):
        load_call(
            factories.definition(S.OPEN, opened.code, calendar={"opens": start}),
            actor=factories.system(),
        )
    closed = factories.call(state=S.CLOSED)
    with pytest.raises(Refused, match="deadline"):
        load_call(
            factories.definition(S.CLOSED, closed.code, calendar={"closes": later}),
            actor=factories.system(),
        )


def test_a_real_call_does_not_become_a_rehearsal(db_session):
    call = factories.call()
    with pytest.raises(Refused, match="rehearsal"):
        load_call(call.definition, actor=factories.system(), rehearsal=True)


def test_publishing_opens_a_call_whose_time_has_come(db_session):
    coming = factories.call(state=S.DRAFT)
    publish(coming, actor=factories.secretary())
    assert coming.state is S.PUBLISHED
    over = load_call(factories.definition(S.CLOSED, "OLD-2020"), actor=factories.system())
    publish(over, actor=factories.secretary())
    assert over.state is S.CLOSED
    assert names(over) == ["call_worded", "call_published", "call_opened", "call_closed"]


def test_advance_follows_the_table_only(db_session):
    call = factories.call(state=S.CLOSED)
    secretary = factories.secretary()
    advance(call, "check", actor=secretary)
    assert call.state is S.ELIGIBILITY
    with pytest.raises(Refused):
        advance(call, "announce", actor=secretary)


def at(moment: datetime, call: Call) -> bool:
    """Return whether entries are taken at `moment`; the SQL twin must say the same."""
    from core.db import db

    with clock.frozen(moment):
        by_rule = bool(open_now(None, call))
        query = sa.select(Call.id).where(Call.id == call.id, open_now.where(None))
        assert (db.session.scalar(query) is not None) is by_rule
    return by_rule


@pytest.mark.parametrize("grace", [0, 10])
@pytest.mark.parametrize("state", [S.PUBLISHED, S.OPEN])
def test_the_clock_decides_to_the_second(db_session, state, grace):
    call = factories.call(state=state, calendar={"grace_minutes": grace})
    second, last = timedelta(seconds=1), call.closes_at + timedelta(minutes=grace)
    assert not at(call.opens_at - second, call)
    assert at(call.opens_at, call)
    assert at(call.closes_at - second, call)
    assert at(call.closes_at, call)
    assert at(last, call)
    assert at(last + timedelta(milliseconds=999), call)
    assert not at(last + second, call)


@pytest.mark.parametrize("state", [S.DRAFT, S.CLOSED, S.EVALUATION])
def test_other_states_take_no_entries_at_any_time(db_session, state):
    call = factories.call(state=state)
    assert not at(call.opens_at + timedelta(days=1), call)


def test_too_early_and_too_late_are_told_apart(db_session):
    assert "not opened" in open_now(None, factories.call(state=S.PUBLISHED)).why
    assert "deadline" in open_now(None, factories.call(state=S.CLOSED)).why


def test_keep_calendar_opens_and_closes_once(db_session):
    coming = factories.call(state=S.PUBLISHED, calendar={"grace_minutes": 10})
    draft = factories.call(state=S.DRAFT)
    before = names(coming)
    with clock.frozen(coming.opens_at - timedelta(seconds=1)):
        assert keep_calendar() == 0
    with clock.frozen(coming.opens_at):
        assert keep_calendar() == 1
        assert keep_calendar() == 0
    assert coming.state is S.OPEN
    with clock.frozen(coming.last_moment):
        assert keep_calendar() == 0
    with clock.frozen(coming.last_moment + timedelta(seconds=1)):
        assert keep_calendar() == 1
        assert keep_calendar() == 0
    assert coming.state is S.CLOSED
    assert draft.state is S.DRAFT
    assert names(coming) == [*before, "call_opened", "call_closed"]


def test_a_draft_is_seen_by_its_secretariat_only(db_session):
    call = factories.call(state=S.DRAFT)
    other = factories.call()
    people = {
        None: False,
        factories.person(): False,
        factories.secretary(): True,
        factories.secretary(call_id=call.id): True,
        factories.secretary(call_id=other.id): False,
    }
    for who, seen in people.items():
        assert bool(published(who, call)) is seen
        query = sa.select(Call.id).where(Call.id == call.id, published.where(who))
        assert (db_session.scalar(query) is not None) is seen
        assert published(who, other)
