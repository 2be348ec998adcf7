"""What happens to people: they are registered, get roles, and are sent links to sign in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.dialects.postgresql import insert

from accounts import rules
from accounts.models import DECIDING, Level, Person, Role, RoleKind
from accounts.signals import role_granted
from core import clock, events, jobs
from core.actors import SYSTEM_ID, Actor
from core.db import db, locked
from core.transitions import Refused


def register_person(
    *, actor: Actor, email: str, name: str, language: str = "en", zone: str = "UTC"
) -> Person:
    """Return the person with that address, made if there is none; an event records a new one."""
    if found := find_person(email):
        return found
    # Two who register the same address at once wait for each other, and get the same person.
    _take_turn(email)
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
    granted_by: int | None = None,
) -> Role:
    """Give `person` a role, once; empty call or city means all. An event records a new one.

    `level` counts for contacts of a city alone; one who holds the role at another level gets this.
    `granted_by` is the id of who decided it, where `actor` only accepts what another one offered.
    A role that the system gives, which is the operator's command, needs nobody's confirmation.
    """
    held = level if kind is RoleKind.CITY_CONTACT else None
    for role in person.roles:
        if (role.kind, role.call_id, role.city_id) == (kind, call_id, city_id):
            if role.level is not held:
                role.level = held
                events.record(person, "role_changed", actor=actor, **_facts(role))
            return role
    role = Role(kind=kind, call_id=call_id, city_id=city_id, level=held)
    by_person = granted_by or actor.id
    if by_person != SYSTEM_ID:
        role.granted_by = by_person
    elif kind in DECIDING:
        role.confirmed_at = clock.now()
    person.roles.append(role)
    db.session.flush()
    facts = _facts(role) | ({} if by_person == actor.id else {"by": by_person})
    events.record(person, "role_granted", actor=actor, **facts)
    role_granted.send(role, person=person, actor=actor)
    return role


def confirm_role(role: Role, *, actor: Actor) -> None:
    """Confirm, as a third person, a role that somebody gave; the system confirms as the operator.

    Raises Refused when it needs no confirmation, or when `actor` is not such a third person.
    """
    role = locked(Role, role.id)
    if not role.needs_confirmation:
        raise Refused(gettext("This role needs no confirmation any more."))
    by_operator = actor.id == SYSTEM_ID
    if not by_operator and not (verdict := rules.third_holder(actor, role)):
        raise Refused(verdict.why)
    role.confirmed_by = None if by_operator else actor.id
    role.confirmed_at = clock.now()
    holder = db.session.get_one(Person, role.person_id)
    events.record(holder, "role_confirmed", actor=actor, **_facts(role))


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to write for a city, in all calls."""

    email: str
    name: str
    language: str
    city_id: int


def register_contacts(newcomers: Sequence[Newcomer], *, actor: Actor) -> None:
    """Make all of them contacts of their cities, in a few statements however many they are.

    Whoever has the address already stays as he or she is and gets the role, once.
    """
    wanted = {each.email.strip().lower(): each for each in reversed(newcomers)}
    if not wanted:
        return
    # Somebody who registers one of them at the same time is waited for, and found below.
    persons = insert(Person).values(
        [
            {"email": each.email.strip(), "name": each.name.strip(), "language": each.language}
            for each in wanted.values()
        ]
    )
    made = set(db.session.scalars(persons.on_conflict_do_nothing().returning(Person.id)))
    everybody = sa.select(Person).where(sa.func.lower(Person.email).in_(wanted))
    found = {each.email.lower(): each for each in db.session.scalars(everybody).unique()}
    granted: list[tuple[Person, Role]] = []
    for each in newcomers:
        person = found[each.email.strip().lower()]
        held = {(r.kind, r.call_id, r.city_id) for r in person.roles}
        if (RoleKind.CITY_CONTACT, None, each.city_id) not in held:
            role = Role(kind=RoleKind.CITY_CONTACT, city_id=each.city_id, level=Level.SUBMIT)
            role.granted_by = None if actor.id == SYSTEM_ID else actor.id
            person.roles.append(role)
            granted.append((person, role))
    db.session.flush()
    for person in found.values():
        if person.id in made:
            events.record(person, "person_registered", actor=actor)
    for person, role in granted:
        events.record(person, "role_granted", actor=actor, **_facts(role))


def change_person(person: Person, *, actor: Actor, email: str, name: str, language: str) -> None:
    """Change how `person` is called, written to and addressed; an event names the fields.

    A new address ends every session and every link: they belonged to whoever reads the old one.
    """
    new = {"email": email.strip(), "name": name.strip(), "language": language}
    fields = [field for field, value in new.items() if getattr(person, field) != value]
    for field in fields:
        setattr(person, field, new[field])
    if fields:
        events.record(person, "person_changed", actor=actor, fields=fields)
    if "email" in fields:
        sign_out_everywhere(person, actor=actor)


def revoke_role(
    person: Person,
    kind: RoleKind,
    *,
    actor: Actor,
    call_id: int | None = None,
    city_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Take exactly that role from `person`, if held; an event records it."""
    for role in list(person.roles):
        if (role.kind, role.call_id, role.city_id) == (kind, call_id, city_id):
            person.roles.remove(role)
            db.session.delete(role)
            db.session.flush()
            events.record(person, "role_revoked", actor=actor, reason=reason, **_facts(role))


def end_roles(role_ids: Collection[int], *, actor: Actor) -> None:
    """Take exactly those roles from whoever holds them; an event for each."""
    if not role_ids:
        return
    holders = sa.select(Person).where(Person.roles.any(Role.id.in_(role_ids)))
    for person in db.session.scalars(holders).unique():
        for role in [each for each in person.roles if each.id in role_ids]:
            person.roles.remove(role)
            db.session.delete(role)
            events.record(person, "role_revoked", actor=actor, **_facts(role))
    db.session.flush()


def ask_for_link(email: str, *, language: str, target: str, key: str) -> None:
    """Have a sign-in link sent to `email` if somebody has it; say nothing either way.

    `key` is the asking form's own, so that a form sent twice mails once.
    """
    if person := find_person(email):
        jobs.later(
            "accounts.send_link", key=key, person_id=person.id, language=language, target=target
        )


def ask_for_welcome(email: str, *, language: str, target: str, key: str) -> None:
    """Have a link mailed to `email`: to sign in if somebody has it, to register if nobody has.

    Whoever asks is told the same. `key` is the asking form's own.
    """
    jobs.later(
        "accounts.send_welcome", key=key, email=email.strip(), language=language, target=target
    )


def sign_out_everywhere(person: Person, *, actor: Actor) -> None:
    """End every session and every link of `person`."""
    person.session_epoch += 1
    events.record(person, "sessions_ended", actor=actor)


def ask_for_new_address(person: Person, email: str, *, language: str, key: str) -> None:
    """Have a link mailed to `email` that makes it the address of `person`; tell the present one.

    Nothing leaves for an address that somebody has, and whoever asks is told the same. `key` is the
    asking form's own.
    """
    told: dict[str, Any] = {"person_id": person.id, "old": person.email, "new": email}
    jobs.later("accounts.tell_old_address", key=key, done=False, **told)
    jobs.later(
        "accounts.send_new_address", key=key, person_id=person.id, email=email, language=language
    )
    events.record(person, "new_address_asked", actor=person)


def take_new_address(person: Person, email: str) -> bool:
    """Write to `person` at `email` from now on, which the reader of its mail has confirmed.

    All sessions and links end; the old address is told. Return whether it was done: not when
    somebody has the address by now.
    """
    _take_turn(email)
    if find_person(email) not in (None, person):
        return False
    old = person.email
    change_person(person, actor=person, email=email, name=person.name, language=person.language)
    key = f"{person.id}:{person.session_epoch}"
    told: dict[str, Any] = {"person_id": person.id, "old": old, "new": email}
    jobs.later("accounts.tell_old_address", key=key, done=True, **told)
    return True


def find_person(email: str) -> Person | None:
    """Return the person with that address, whatever its capitals."""
    query = sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower())
    return db.session.scalars(query).unique().one_or_none()


def _take_turn(email: str) -> None:
    turn = sa.func.hashtextextended(f"person:{email.strip().lower()}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(turn)))


def _facts(role: Role) -> dict[str, Any]:
    facts = {"role": role.kind.value, "call": role.call_id, "city": role.city_id}
    return facts | ({"level": role.level.value} if role.level else {})
