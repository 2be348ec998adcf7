"""The letters about the secretariat: to those who must know, and to the person it is about."""

from datetime import datetime
from urllib.parse import urlsplit

from accounts.links import MINUTES, make_link
from accounts.models import Person, Role, RoleKind
from calls.call.models import Call
from core import clock, post
from core.actors import SYSTEM_ID, Actor
from core.db import db
from core.i18n import speaking, when_text
from core.links import absolute
from desk.people import queries
from desk.people.models import SecretaryInvitation
from notices.operations import rendered, write


def ask_to_confirm(invitation: SecretaryInvitation, *, actor: Person) -> None:
    """Ask the others of the secretariat of all calls to look at an invitation."""
    for reader in queries.holders():
        if reader.id != actor.id:
            write(
                actor=actor,
                kind="secretary_proposed",
                key=f"{invitation.id}:{reader.id}",
                to=reader,
                proposed=invitation,
                by=actor.name,
                when=_when(invitation.invited_at, reader),
            )


def tell_role(role: Role, *, person: Person, actor: Actor) -> None:
    """Tell everybody who decides beside that person that the role was given, and by whom."""
    by = db.session.get(Person, role.granted_by) if role.granted_by else None
    call = db.session.get(Call, role.call_id) if role.call_id else None
    for reader in queries.to_tell(role, without={person.id, actor.id, role.granted_by}):
        write(
            actor=actor,
            kind="role_granted",
            key=f"{role.id}:{reader.id}",
            to=reader,
            call_id=role.call_id,
            who=person,
            chairs=role.kind is RoleKind.CHAIR,
            title=call.definition.text(call.definition.title, reader.language) if call else "",
            by=by.name if by else "",
            when=_when(role.since, reader, call),
            waits=role.needs_confirmation,
            whole=_is_whole(reader),
        )


def tell_end(person: Person, *, actor: Actor, reason: str) -> None:
    """Tell who has left the secretariat of all calls, and those who stay."""
    moment = clock.now()
    by = "" if actor.id == SYSTEM_ID else db.session.get_one(Person, actor.id).name
    for reader in [person, *queries.holders()]:
        if reader.id != actor.id:
            write(
                actor=actor,
                kind="role_ended",
                key=f"{person.id}:{moment:%Y%m%dT%H%M%S%f}:{reader.id}",
                to=reader,
                who=person,
                by=by,
                reason=reason,
                when=_when(moment, reader),
            )


def welcome(person_id: int) -> None:
    """Mail somebody new of the secretariat a fresh way in; no table holds the link."""
    person = db.session.get_one(Person, person_id)
    with speaking(person.language):
        desk = urlsplit(absolute("desk.home", lang=person.language)).path
        link = make_link(person, language=person.language, target=desk)
        subject, text = rendered(
            "secretary_invited", person.language, reader=person, link=link, minutes=MINUTES
        )
    post.send(person.email, subject, text, lang=person.language)


def _when(at: datetime, reader: Person, call: Call | None = None) -> str:
    with speaking(reader.language):
        return when_text(at, call.zone if call else reader.zone)


def _is_whole(person: Person) -> bool:
    held = ((role.kind, role.call_id) for role in person.roles)
    return (RoleKind.SECRETARIAT, None) in held
