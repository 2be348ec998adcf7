"""What happens to a city's team: people are invited and accept, get another level, or leave."""

from datetime import timedelta

import sqlalchemy as sa

from accounts import operations as accounts
from accounts.models import Level, Person, Role, RoleKind
from calls.entry.models import Entry
from calls.entry.speech import gettext
from calls.entry.team import queries
from calls.entry.team.models import Invitation, InvitationState
from calls.entry.team.queries import Member, is_open
from calls.entry.team.rules import leads_team, someone_else_leads, still_leads
from core import clock, events, jobs, post
from core.access import Denied
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.i18n import speaking
from core.transitions import Refused, apply
from members.models import City
from notices.operations import rendered

DAYS = 14
"""How long an invitation can be accepted: over a holiday, but not from a mailbox years later."""
ONE_CLICK = timedelta(minutes=1)
"""A second invitation with the same words within this time is the same click."""


def invite(
    entry: Entry,
    *,
    actor: Person,
    email: str,
    name: str,
    language: str,
    level: Level,
    everywhere: bool = False,
) -> Invitation:
    """Invite somebody to work on the city's entries, in the entry's call or `everywhere`.

    Raises Denied for who may not invite there; Refused, with a sentence, for somebody who is
    invited already or works on them already.
    """
    call_id = None if everywhere else entry.call_id
    _take_turn(actor, entry, call_id)
    email = email.strip()
    if found := _pending(entry.city_id, call_id, email):
        if found.level is level and clock.now() - found.invited_at < ONE_CLICK:
            return found
        raise Refused(
            gettext("An invitation to this address is waiting already: send that one again.")
        )
    if _works_already(accounts.find_person(email), entry.city_id, call_id):
        raise Refused(
            gettext("Whoever has this address works on this already: change it in the list.")
        )
    invitation = Invitation(
        city_id=entry.city_id,
        call_id=call_id,
        email=email,
        name=name.strip(),
        language=language,
        level=level,
        invited_by=actor.id,
        expires_at=clock.now() + timedelta(days=DAYS),
    )
    db.session.add(invitation)
    db.session.flush()
    events.record(invitation, "invitation_made", actor=actor, city=entry.city_id, level=level.value)
    _send_later(invitation)
    return invitation


def invite_again(subject: queries.InvitationOfEntry, *, actor: Person) -> None:
    """Send a waiting invitation once more, good for as many days as a new one."""
    invitation = locked(Invitation, subject.invitation.id)
    _take_turn(actor, subject.entry, invitation.call_id)
    if invitation.state is not InvitationState.SENT:
        raise Refused(gettext("This invitation has been accepted or cancelled meanwhile."))
    invitation.expires_at = clock.now() + timedelta(days=DAYS)
    events.record(invitation, "invitation_repeated", actor=actor)
    _send_later(invitation)


def cancel(subject: queries.InvitationOfEntry, *, actor: Person) -> None:
    """Cancel a waiting invitation: its link opens nothing any more."""
    invitation = locked(Invitation, subject.invitation.id)
    _take_turn(actor, subject.entry, invitation.call_id)
    apply(invitation, "cancel", actor=actor)


def send_invitation(invitation_id: int) -> None:
    """Mail a waiting invitation; one that was accepted or cancelled meanwhile is left alone."""
    invitation = db.session.get_one(Invitation, invitation_id)
    if not is_open(invitation):
        return
    inviter = db.session.get_one(Person, invitation.invited_by)
    with speaking(invitation.language):
        subject, text = rendered(
            "team_invitation",
            invitation.language,
            invitation=invitation,
            inviter=inviter.name,
            call_title=title_of(invitation, invitation.language),
            token=queries.token_of(invitation),
            days=DAYS,
        )
    post.send(invitation.email, subject, text, lang=invitation.language)


def accept(invitation: Invitation) -> Person:
    """Accept the invitation as the person with its address, and return that person.

    Somebody new is registered; who may do more already keeps that. Raises Refused when it is
    accepted, cancelled or too old.
    """
    invitation = locked(Invitation, invitation.id)
    if not is_open(invitation):
        raise Refused(gettext("This invitation cannot be accepted any more."))
    person = accounts.register_person(
        actor=db.session.get_one(Person, SYSTEM_ID),
        email=invitation.email,
        name=invitation.name or invitation.email.partition("@")[0],
        language=invitation.language,
    )
    where = {"call_id": invitation.call_id, "city_id": invitation.city_id}
    held = [r.level for r in person.roles if (r.call_id, r.city_id) == tuple(where.values())]
    level = max([invitation.level, *filter(None, held)], key=list(Level).index)
    accounts.grant_role(
        person,
        RoleKind.CITY_CONTACT,
        actor=person,
        level=level,
        granted_by=invitation.invited_by,
        **where,
    )
    invitation.accepted_by = person.id
    apply(invitation, "accept", actor=person, level=level.value)
    db.session.flush()
    return person


def change_level(member: Member, level: Level, *, actor: Person) -> None:
    """Let somebody do more or less. Raises Denied, or Refused for the last who may send in."""
    role = _role_to_change(member, actor)
    if role.level is Level.SUBMIT and level is not Level.SUBMIT:
        _keep_a_leader(role)
    accounts.grant_role(
        db.session.get_one(Person, member.person_id),
        RoleKind.CITY_CONTACT,
        actor=actor,
        call_id=role.call_id,
        city_id=role.city_id,
        level=level,
    )
    db.session.flush()


def remove(member: Member, *, actor: Person) -> None:
    """Take somebody off the team. Raises Denied, or Refused for the last who may send in."""
    role = _role_to_change(member, actor)
    if role.level is Level.SUBMIT:
        _keep_a_leader(role)
    accounts.revoke_role(
        db.session.get_one(Person, member.person_id),
        RoleKind.CITY_CONTACT,
        actor=actor,
        call_id=role.call_id,
        city_id=role.city_id,
    )


def title_of(invitation: Invitation, lang: str) -> str:
    """Return the title of the call that an invitation is for; "" for all calls."""
    if invitation.call is None:
        return ""
    definition = invitation.call.definition
    return definition.text(definition.title, lang)


def _take_turn(actor: Person, entry: Entry, call_id: int | None) -> None:
    """Wait for the others who change this team, then make sure that `actor` still may."""
    leads_team.require(actor, entry)
    locked(City, entry.city_id)
    if not still_leads(actor, entry.city_id, call_id):
        raise Denied(
            gettext("Only who may send in for the city in all calls decides for all its entries.")
            if call_id is None
            else str(leads_team.why)
        )


def _role_to_change(member: Member, actor: Person) -> Role:
    _take_turn(actor, member.entry, member.role.call_id)
    return locked(Role, member.role.id)


def _keep_a_leader(role: Role) -> None:
    if not someone_else_leads(role):
        raise Refused(
            gettext(
                "Nobody else of your city may send in: let somebody else do so first, so that the "
                "city does not lock itself out."
            )
        )


def _pending(city_id: int, call_id: int | None, email: str) -> Invitation | None:
    query = sa.select(Invitation).where(
        Invitation.city_id == city_id,
        Invitation.call_id.is_(None) if call_id is None else Invitation.call_id == call_id,
        sa.func.lower(Invitation.email) == email.lower(),
        Invitation.state == InvitationState.SENT,
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def _works_already(person: Person | None, city_id: int, call_id: int | None) -> bool:
    return person is not None and any(
        r.level is not None and r.city_id == city_id and r.call_id in (None, call_id)
        for r in person.roles
    )


def _send_later(invitation: Invitation) -> None:
    key = f"{invitation.id}:{clock.now().isoformat()}"
    jobs.later("entry.send_invitation", key=key, invitation_id=invitation.id)
