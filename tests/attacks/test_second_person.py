"""Four eyes are two people: who gave a deciding role is kept, and a third person confirms it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Role, RoleKind
from accounts.operations import confirm_role, grant_role, revoke_role
from accounts.rules import role_counts
from accounts.signals import role_granted
from calls.call.life.organisers.operations import add_organiser
from core import clock
from core.db import db
from core.events import Event
from core.transitions import Refused
from review.assignment import operations as jury
from tests import factories
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def given(by, kind=RoleKind.SECRETARIAT, **where) -> Role:
    """Return a deciding role that `by` has given to somebody new, an hour after noon."""
    with clock.frozen(LATER):
        return grant_role(factories.person(), kind, actor=by, **where)


def test_s5_a_role_says_who_gave_it_and_waits_for_a_third_person(db_session, noon):
    first, second = factories.secretary(), factories.secretary()
    role = given(first)
    assert (role.granted_by, role.needs_confirmation) == (first.id, True)
    assert not role_counts(role, since=NOON)
    assert role_counts(role, since=LATER + timedelta(seconds=1))
    confirm_role(role, actor=second)
    assert (role.confirmed_by, role.needs_confirmation) == (second.id, False)
    assert role_counts(role, since=NOON)
    event = db.session.scalars(sa.select(Event).where(Event.name == "role_confirmed")).one()
    assert (event.actor_id, event.subject_id) == (second.id, role.person_id)


def test_s5_neither_who_gave_a_role_nor_who_has_it_confirms_it(db_session, noon):
    first = factories.secretary()
    role = given(first)
    holder = db.session.get_one(factories.Person, role.person_id)
    for nobody in (first, holder, factories.person(), factories.person(RoleKind.JUROR)):
        with pytest.raises(Refused):
            confirm_role(role, actor=nobody)
    assert role.confirmed_at is None


def test_s5_two_addresses_of_one_person_do_not_confirm_each_other(db_session, noon):
    first = factories.secretary()
    role = given(first)
    accomplice = given(first)
    holder = db.session.get_one(factories.Person, accomplice.person_id)
    with clock.frozen(NOON + timedelta(days=400)), pytest.raises(Refused):
        confirm_role(role, actor=holder)


def test_s5_the_operators_command_needs_nobody_and_confirms_alone(db_session, noon):
    role = factories.secretary().roles[0]
    assert (role.granted_by, role.confirmed_by, role.confirmed_at) == (None, None, NOON)
    with pytest.raises(Refused):
        confirm_role(role, actor=factories.secretary())
    later = given(factories.secretary())
    confirm_role(later, actor=factories.system())
    assert (later.confirmed_by, later.needs_confirmation) == (None, False)


def test_s5_a_role_of_before_counts_by_its_date_and_confirms(db_session, noon):
    old = factories.secretary().roles[0]
    old.confirmed_at = None  # as migration 0003 leaves it
    assert not old.needs_confirmation
    assert role_counts(old, since=NOON + timedelta(seconds=1))
    assert not role_counts(old, since=NOON)
    holder = db.session.get_one(factories.Person, old.person_id)
    confirm_role(given(factories.secretary()), actor=holder)


def test_s5_a_role_given_again_begins_again(db_session, noon):
    first, who = factories.secretary(), factories.person()
    role = grant_role(who, RoleKind.SECRETARIAT, actor=factories.system())
    revoke_role(who, RoleKind.SECRETARIAT, actor=first)
    with clock.frozen(LATER):
        again = grant_role(who, RoleKind.SECRETARIAT, actor=first)
    assert again.id != role.id
    assert (again.since, again.granted_by, again.confirmed_at) == (LATER, first.id, None)


def test_s5_an_organiser_is_confirmed_by_the_secretariat_or_that_calls(db_session, noon):
    call, elsewhere = factories.call(), factories.call()
    first = factories.secretary()
    person = add_organiser(call, email="o@x.example", name="O", language="en", actor=first)
    (role,) = person.roles
    assert (role.granted_by, role.needs_confirmation) == (first.id, True)
    with pytest.raises(Refused):
        confirm_role(role, actor=factories.secretary(call_id=elsewhere.id))
    confirm_role(role, actor=factories.secretary(call_id=call.id))


def test_s5_a_chair_who_changes_her_mind_did_not_give_herself_the_role(db_session, noon):
    call, first = factories.call(), factories.secretary()
    juror = jury.invite(
        call, actor=first, email="c@x.example", name="C", language="en", chairs=True
    )
    for answer in (jury.decline, jury.accept):
        answer(juror, actor=juror.person)
    (role,) = juror.person.roles
    assert (role.granted_by, role.needs_confirmation) == (first.id, True)
    again = sa.select(Event.data).where(Event.name == "role_granted", Event.chain == "accounts")
    assert db.session.scalars(again.order_by(Event.seq.desc())).first()["by"] == first.id


def test_s5_the_database_refuses_a_confirmation_by_either_of_the_two(db_session, noon):
    first = factories.secretary()
    role = given(first)
    for who in (first.id, role.person_id):
        forged = sa.update(Role).where(Role.id == role.id)
        refused = pytest.raises(sa.exc.IntegrityError, match="confirmed_by_third")
        with refused, db.session.begin_nested():
            db.session.execute(forged.values(confirmed_by=who, confirmed_at=NOON))


def test_s5_each_new_role_is_told_by_signal_once(db_session, noon):
    told = []

    def hear(role, *, person, actor):
        told.append((role.kind, person.id, actor.id))

    first = factories.secretary()
    with role_granted.connected_to(hear):
        role = given(first)
        grant_role(
            db.session.get_one(factories.Person, role.person_id),
            RoleKind.SECRETARIAT,
            actor=first,
        )
    assert told == [(RoleKind.SECRETARIAT, role.person_id, first.id)]
