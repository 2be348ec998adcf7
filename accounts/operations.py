"""What happens to people: they are registered, get roles, and are sent links to sign in."""

from typing import Any

import sqlalchemy as sa

from accounts.models import Level, Person, Role, RoleKind
from core import events, jobs
from core.actors import Actor
from core.db import db


def register_person(
    *, actor: Actor, email: str, name: str, language: str = "en", zone: str = "UTC"
) -> Person:
    """Return the person with that address, made if there is none; an event records a new one."""
    if found := find_person(email):
        return found
    person = Person(email=email.strip(), name=name.strip(), language=language, zone=zone)
    db.session.add(person)
    db.session.flush()
    events.record(person, "person_registered", actor=actor)
    return person


def grant_role(
    person: Person,
    kind: RoleKind,
    *,
    actor: Actor,
    call_id: int | None = None,
    city_id: int | None = None,
    level: Level = Level.SUBMIT,
) -> Role:
    """Give `person` a role, once; empty call or city means all. An event records a new one.

    `level` counts for contacts of a city alone; one who holds the role at another level gets this.
    """
    held = level if kind is RoleKind.CITY_CONTACT else None
    for role in person.roles:
        if (role.kind, role.call_id, role.city_id) == (kind, call_id, city_id):
            if role.level is not held:
                role.level = held
                events.record(person, "role_changed", actor=actor, **_facts(role))
            return role
    role = Role(kind=kind, call_id=call_id, city_id=city_id, level=held)
    person.roles.append(role)
    db.session.flush()
    events.record(person, "role_granted", actor=actor, **_facts(role))
    return role


def revoke_role(
    person: Person,
    kind: RoleKind,
    *,
    actor: Actor,
    call_id: int | None = None,
    city_id: int | None = None,
) -> None:
    """Take exactly that role from `person`, if held; an event records it."""
    for role in list(person.roles):
        if (role.kind, role.call_id, role.city_id) == (kind, call_id, city_id):
            person.roles.remove(role)
            db.session.delete(role)
            db.session.flush()
            events.record(person, "role_revoked", actor=actor, **_facts(role))


def ask_for_link(email: str, *, language: str, target: str, key: str) -> None:
    """Have a sign-in link sent to `email` if somebody has it; say nothing either way.

    `key` is the asking form's own, so that a form sent twice mails once.
    """
    if person := find_person(email):
        jobs.later(
            "accounts.send_link", key=key, person_id=person.id, language=language, target=target
        )


def sign_out_everywhere(person: Person, *, actor: Actor) -> None:
    """End every session and every link of `person`."""
    person.session_epoch += 1
    events.record(person, "sessions_ended", actor=actor)


def find_person(email: str) -> Person | None:
    """Return the person with that address, whatever its capitals."""
    query = sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower())
    return db.session.scalars(query).unique().one_or_none()


def _facts(role: Role) -> dict[str, Any]:
    facts = {"role": role.kind.value, "call": role.call_id, "city": role.city_id}
    return facts | ({"level": role.level.value} if role.level else {})
