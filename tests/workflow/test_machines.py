"""Every state table, walked: what it allows succeeds and leaves one event, all else is refused.

First each state with each transition, one by one; then whole walks that Hypothesis chooses, on real
rows in the real database, with the chain of events replayed and verified at the end.
"""

from collections import Counter

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.db import db
from core.events import Event, verify
from core.transitions import MACHINES, Machine, Refused, Transition, apply
from tests.workflow.makers import MAKERS, Ground

REASONS = (None, "", " \n", "the mayor resigned")


def path_to(machine: Machine, state: str) -> list[Transition]:
    """Return the shortest way from the first state to `state`."""
    ways = {machine.initial: []}
    queue = [machine.initial]
    for at in queue:
        for step in machine.possible(at):
            if step.target not in ways:
                ways[step.target] = [*ways[at], step]
                queue.append(step.target)
    return ways[state]


def move(ground: Ground, row, step: Transition) -> None:
    """Move a row along a step as its operation would, with another person for each step."""
    actor = ground.people[1 if step.name == "sign_off" else 0]
    apply(row, step.name, actor=actor, reason="why")
    note_facts(row, step, actor)
    db.session.flush()


def note_facts(row, step: Transition, actor) -> None:
    """Note on the row what the operation of a step notes and its guard or a CHECK reads."""
    if step.event == "decision_sealed":
        row.sealed_by = actor.id


def events_of(row) -> list[Event]:
    """Return the events of a row, in order, as the database holds them."""
    db.session.flush()
    query = sa.select(Event).where(
        Event.subject_type == row.__tablename__, Event.subject_id == row.id
    )
    query = query.where(Event.to_state.is_not(None), Event.from_state.is_not(None))
    return list(db.session.scalars(query.order_by(Event.seq)))


def test_each_machine_has_a_maker(app):
    assert set(MAKERS) == set(MACHINES)


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_every_state_can_be_reached(app, table):
    machine = MACHINES[table]
    for state in machine.states:
        assert state == machine.initial or path_to(machine, state)


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_each_transition_from_each_state(db_session, noon, table):
    ground, machine = Ground(), MACHINES[table]
    for state in machine.states:
        for step in machine:
            with db_session.begin_nested() as undone:
                row = MAKERS[table](ground)
                for before in path_to(machine, state):
                    move(ground, row, before)
                before, old = len(events_of(row)), row.state
                if state in step.sources:
                    move(ground, row, step)
                    assert row.state is step.target
                    last = events_of(row)[before:]
                    assert [(e.name, e.from_state, e.to_state) for e in last] == [
                        (step.event, old.value, step.target.value)
                    ]
                else:
                    with pytest.raises(Refused):
                        move(ground, row, step)
                    assert row.state is old
                    assert len(events_of(row)) == before
                undone.rollback()


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_the_database_holds_the_state_and_no_other_way_writes_it(db_session, noon, table):
    row = MAKERS[table](Ground())
    for state in MACHINES[table].states:
        with pytest.raises(AttributeError):
            row.state = state
    assert row.state is MACHINES[table].initial


def test_who_sealed_a_decision_cannot_sign_it_off(db_session, noon):
    ground = Ground()
    row = MAKERS["decision"](ground)
    move(ground, row, row.machine.table["seal"])
    with pytest.raises(Refused, match="second person"):
        apply(row, "sign_off", actor=ground.people[0])
    apply(row, "sign_off", actor=ground.people[1])


class Walk(RuleBasedStateMachine):
    """Whole walks over all tables at once; `held` is what the walker believes."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = db.session.begin_nested()
        self.ground = Ground()
        self.rows = [make(self.ground) for make in MAKERS.values()]
        self.held = {id(row): row.machine.initial for row in self.rows}
        self.moved: Counter[int] = Counter()
        self.before = {id(row): len(events_of(row)) for row in self.rows}

    @rule(table=st.sampled_from(sorted(MAKERS)))
    def make(self, table: str) -> None:
        """Add one more row."""
        row = MAKERS[table](self.ground)
        self.rows.append(row)
        self.held[id(row)] = row.machine.initial
        self.before[id(row)] = len(events_of(row))

    @precondition(lambda self: any(self._ways(row) for row in self.rows))
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Take a way that the table allows; a guard or a missing reason may still refuse."""
        row = data.draw(st.sampled_from([row for row in self.rows if self._ways(row)]))
        self._try(row, data.draw(st.sampled_from(self._ways(row))), data)

    @rule(data=st.data())
    def try_anything(self, data: st.DataObject) -> None:
        """Try any transition of the row's table, from wherever it is."""
        row = data.draw(st.sampled_from(self.rows))
        self._try(row, data.draw(st.sampled_from(list(row.machine))), data)

    @rule(data=st.data())
    def write_the_state(self, data: st.DataObject) -> None:
        """Write a state past the table."""
        row = data.draw(st.sampled_from(self.rows))
        with pytest.raises(AttributeError):
            row.state = data.draw(st.sampled_from(list(row.machine.states)))

    def _try(self, row, step: Transition, data: st.DataObject) -> None:
        actor = data.draw(st.sampled_from(self.ground.people))
        reason = data.draw(st.sampled_from(REASONS))
        allowed = (
            self.held[id(row)] in step.sources
            and (step.event != "decision_signed_off" or row.sealed_by != actor.id)
            and (step.event != "secretary_confirmed" or row.invited_by != actor.id)
            and bool(not step.needs_reason or (reason or "").strip())
        )
        if not allowed:
            with pytest.raises(Refused):
                apply(row, step.name, actor=actor, reason=reason)
            return
        event = apply(row, step.name, actor=actor, reason=reason)
        note_facts(row, step, actor)
        assert (event.actor_id, event.reason) == (actor.id, reason)
        self.held[id(row)] = step.target
        self.moved[id(row)] += 1

    def _ways(self, row) -> list[Transition]:
        return row.machine.possible(self.held[id(row)])

    @invariant()
    def rows_are_where_the_walker_believes(self) -> None:
        assert [row.state for row in self.rows] == [self.held[id(row)] for row in self.rows]

    def teardown(self) -> None:
        db.session.flush()
        db.session.expire_all()
        for row in self.rows:
            assert row.state is self.held[id(row)], "the database holds another state"
            self._replay(row)
        for chain in {row.chain for row in self.rows}:
            assert verify(chain) == []
        self.undone.rollback()

    def _replay(self, row) -> None:
        """Follow the events from the first state: they lead to where the row is."""
        events = events_of(row)[self.before[id(row)] :]
        assert len(events) == self.moved[id(row)]
        at = row.machine.initial.value
        for event in events:
            assert event.from_state == at
            at = event.to_state
        assert at == row.state.value


def test_walks(db_session, noon):
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
