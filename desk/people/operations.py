"""What happens to the secretariat of all calls: somebody is invited, confirmed, or leaves."""

from datetime import timedelta

import sqlalchemy as sa

from accounts import operations as accounts
from accounts.models import Person, RoleKind
from calls.call.life.speech import gettext
from core import clock, events, jobs
from core.actors import Actor
from core.db import db, locked
from core.transitions import STALE, Refused, apply
from desk.people import letters, queries
from desk.people.models import SecretaryInvitation

ONE_CLICK = timedelta(minutes=1)
"""A second invitation of the same address within this time is the same click."""
FIRST_PEOPLE = 2
"""So many people the operator brings in by a command; all others are invited on the page."""


def bring_in(*, email: str, name: str, language: str, actor: Actor) -> Person:
    """Let the operator's command make a person of the secretariat of all calls, at once.

    Raises Refused while two people could do it on the page, with one to invite and one to confirm.
    """
    _take_turn()
    if len(queries.settled_holders()) >= FIRST_PEOPLE:
        raise Refused(
            gettext(
                "The secretariat of all calls has two people or more: one of them invites on the "
                "page People of the desk, and another one confirms."
            )
        )
    _refuse_holder(email)
    if queries.find_waiting(email):
        raise Refused(gettext("An invitation of this address is waiting to be confirmed."))
    person = accounts.register_person(actor=actor, email=email, name=name, language=language)
    accounts.grant_role(person, RoleKind.SECRETARIAT, actor=actor)
    _welcome(person)
    return person


def invite(*, email: str, name: str, language: str, actor: Person) -> SecretaryInvitation:
    """Propose somebody for the secretariat of all calls; it holds once another one confirms it.

    The others of the secretariat are told. Raises Refused for who is of it or invited already.
    """
    _take_turn()
    _refuse_holder(email)
    if found := queries.find_waiting(email):
        if found.invited_by == actor.id and clock.now() - found.invited_at < ONE_CLICK:
            return found
        raise Refused(gettext("An invitation of this address is waiting to be confirmed."))
    invitation = SecretaryInvitation(
        email=email.strip(), name=name.strip(), language=language, invited_by=actor.id
    )
    db.session.add(invitation)
    db.session.flush()
    events.record(invitation, "secretary_invited", actor=actor)
    letters.ask_to_confirm(invitation, actor=actor)
    return invitation


def confirm(invitation: SecretaryInvitation, *, actor: Actor) -> Person:
    """Let the invited person in, as somebody else than who invited. Raises Refused.

    Who has that address already keeps name and language.
    """
    _take_turn()
    invitation = locked(SecretaryInvitation, invitation.id)
    apply(invitation, "confirm", actor=actor)
    person = accounts.register_person(
        actor=actor,
        email=invitation.email,
        name=invitation.name,
        language=invitation.language,
    )
    role = accounts.grant_role(
        person, RoleKind.SECRETARIAT, actor=actor, granted_by=invitation.invited_by
    )
    accounts.confirm_role(role, actor=actor)
    _welcome(person)
    return person


def take_back(invitation: SecretaryInvitation, *, actor: Actor) -> None:
    """Take a waiting invitation back: nothing of it is left but its events. Raises Refused."""
    apply(locked(SecretaryInvitation, invitation.id), "take_back", actor=actor)


def end(person: Person, *, actor: Actor, reason: str) -> None:
    """End somebody's role in the secretariat of all calls, and the invitations that wait of him.

    The person and the others are told. Raises Refused without a reason, for somebody who is not of
    it any more, and for the last one: nobody could let anybody in.
    """
    if not reason.strip():
        raise Refused(gettext("Please give a reason: it is kept with the record."))
    _take_turn()
    holders = {each.id: each for each in queries.holders()}
    if person.id not in holders:
        raise Refused(STALE)
    if not any(each.id != person.id for each in queries.settled_holders()):
        raise Refused(
            gettext(
                "%(name)s is the last person of the secretariat of all calls: let somebody else in "
                "first.",
                name=person.name,
            )
        )
    accounts.revoke_role(
        holders[person.id], RoleKind.SECRETARIAT, actor=actor, reason=reason.strip()
    )
    for invitation in queries.waiting_of(person.id):
        apply(invitation, "take_back", actor=actor)
    letters.tell_end(person, actor=actor, reason=reason.strip())


def _refuse_holder(email: str) -> None:
    person = accounts.find_person(email)
    if person and person.id in {each.id for each in queries.holders()}:
        raise Refused(
            gettext("%(name)s belongs to the secretariat of all calls already.", name=person.name)
        )


def _welcome(person: Person) -> None:
    # A role can be ended and given again: the moment tells the letters apart.
    key = f"{person.id}:{clock.now():%Y%m%dT%H%M%S%f}"
    jobs.later("desk.welcome_secretary", key=key, person_id=person.id)


def _take_turn() -> None:
    """Wait for whoever changes the secretariat now: two who end each other must not both do so."""
    turn = sa.func.hashtextextended("secretariat", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(turn)))
