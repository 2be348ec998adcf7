"""What happens to the people who run one call: somebody joins, somebody leaves."""

import sqlalchemy as sa

from accounts.models import Person, RoleKind
from accounts.operations import grant_role, register_person, revoke_role
from calls.call.life import letters
from calls.call.life.speech import gettext
from calls.call.models import Call
from core import events
from core.db import db
from core.events import Event
from core.transitions import Refused


def add_organiser(call: Call, *, email: str, name: str, language: str, actor: Person) -> Person:
    """Let a person run this call alone, made if nobody has that address; a letter tells how.

    Raises Refused for who runs it already.
    """
    person = register_person(actor=actor, email=email, name=name, language=language)
    if person.holds(RoleKind.SECRETARIAT, call_id=call.id):
        raise Refused(gettext("%(name)s runs this call already.", name=person.name))
    grant_role(person, RoleKind.SECRETARIAT, actor=actor, call_id=call.id)
    events.record(call, "organiser_added", actor=actor, person=person.id)
    db.session.flush()
    times = sa.select(sa.func.count()).where(
        Event.chain == call.chain, Event.name == "organiser_added"
    )
    key = f"{call.id}:{person.id}:{db.session.scalar(times)}"
    letters.tell_organiser(call, person, actor=actor, key=key)
    return person


def remove_organiser(call: Call, person: Person, *, actor: Person) -> None:
    """Take the call out of an organiser's hands."""
    revoke_role(person, RoleKind.SECRETARIAT, actor=actor, call_id=call.id)
    events.record(call, "organiser_removed", actor=actor, person=person.id)
