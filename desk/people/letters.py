"""The letters about the secretariat: to those who must know, and to the person it is about."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from accounts.links import MINUTES, make_link
from accounts.models import DECIDING, Person, Role, RoleKind
from calls.call.models import Call
from core import clock, post
from core.access import rule
from core.actors import SYSTEM_ID, Actor
from core.db import db
from core.i18n import speaking, when_text
from core.links import absolute
from desk.people import queries
from desk.people.models import SecretaryInvitation
from notices.models import Letter
from notices.operations import rendered, write
from notices.pages import leads_to


@rule(_("This letter is for those who decide beside the person it is about."))
def decides_beside(actor: Any, letter: Letter) -> bool:
    """Return whether the actor is of the secretariat, or chairs, where the letter's role counts."""
    return bool(actor.holds(*DECIDING, call_id=letter.call_id))


leads_to("desk.people", "secretary_proposed", "role_granted", load=lambda _letter, _reader: None)
# Chairs and organisers cannot open the page of the secretariat: their letter leads to no other.
leads_to(
    "accounts.me", "call_role_granted", load=lambda letter, _reader: letter, only=decides_beside
)
# Who has left is told too, and has no role any more.
leads_to("accounts.me", "role_ended", load=lambda _letter, reader: reader)


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
        whole = _is_whole(reader)
        write(
            actor=actor,
            kind="role_granted" if whole else "call_role_granted",
            key=f"{role.id}:{reader.id}",
            to=reader,
            call_id=role.call_id,
            who=person,
            chairs=role.kind is RoleKind.CHAIR,
            title=call.definition.text(call.definition.title, reader.language) if call else "",
            by=by.name if by else "",
            when=_when(role.since, reader, call),
            waits=role.needs_confirmation,
            whole=whole,
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
