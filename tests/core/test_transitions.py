"""`apply` is the only writer of a state, and leaves exactly one event or nothing."""

import pytest
import sqlalchemy as sa

from calls.call.models import Call
from calls.call.states import CallState
from core.events import Event, verify
from core.transitions import Machine, Refused, Transition, apply
from tests import factories


@pytest.fixture
def draft(db_session, noon) -> Call:
    return factories.call(state=CallState.DRAFT)


def events_of(session, call) -> list[Event]:
    session.flush()
    query = sa.select(Event).where(Event.chain == call.chain).order_by(Event.seq)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def test_an_event_says_who_from_to_and_why(db_session, noon, draft):
    who = factories.secretary()
    before = len(events_of(db_session, draft))
    apply(draft, "publish", actor=who, reason="ready", version=1)
    assert draft.state is CallState.PUBLISHED
    (event,) = events_of(db_session, draft)[before:]
    assert (event.name, event.from_state, event.to_state) == (
        "call_published",
        "draft",
        "published",
    )
    assert (event.actor_id, event.at, event.reason, event.data) == (
        who.id,
        noon,
        "ready",
        {"version": 1},
    )
    assert verify(draft.chain) == []


def test_a_transition_from_another_state_is_refused_and_leaves_nothing(db_session, draft):
    before = len(events_of(db_session, draft))
    with pytest.raises(Refused, match="Load the page again"):
        apply(draft, "announce", actor=factories.secretary())
    assert draft.state is CallState.DRAFT
    assert len(events_of(db_session, draft)) == before


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_a_reason_that_is_needed_cannot_be_empty(db_session, noon, reason):
    decided = factories.call(state=CallState.DECIDED)
    with pytest.raises(Refused, match="give a reason"):
        apply(decided, "reconsider", actor=factories.secretary(), reason=reason)
    assert decided.state is CallState.DECIDED


@pytest.mark.parametrize("value", [CallState.OPEN, CallState.DRAFT])
def test_nobody_else_writes_a_state(draft, value):
    apply(draft, "publish", actor=factories.system())
    with pytest.raises(AttributeError, match=r"transitions\.apply only"):
        draft.state = value


def test_a_new_row_can_only_begin_at_the_beginning():
    assert Call(code="A", state=CallState.DRAFT).state is CallState.DRAFT
    with pytest.raises(AttributeError):
        Call(code="A", state=CallState.DECIDED)


def test_an_unknown_transition_is_a_mistake_of_ours(draft):
    with pytest.raises(KeyError):
        apply(draft, "explode", actor=factories.system())


def test_a_table_does_not_list_a_name_twice():
    step = Transition("go", (CallState.DRAFT,), CallState.OPEN, "went", "anybody")
    with pytest.raises(ValueError, match="listed twice"):
        Machine(CallState, CallState.DRAFT, step, step)
