"""What happens to a jury: people are invited, answer, sign, declare conflicts, recuse or leave."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import lazyload

from accounts.models import Person, RoleKind
from accounts.operations import grant_role, register_person, revoke_role
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock, events, transitions
from core.actors import Actor
from core.db import db, locked
from core.transitions import Refused, require
from notices.operations import write
from notices.pages import leads_to
from review.assignment import rules
from review.assignment.confidentiality import VERSION
from review.assignment.models import Assignment, Conflict, ConflictKind, Juror
from review.assignment.queries import Seat, seat_of_letter
from review.assignment.states import ACTIVE, AssignmentState

leads_to("review.jury", "jury_invitation", "readings_assigned", load=seat_of_letter)


def invite(
    call: Call,
    *,
    actor: Person,
    email: str,
    name: str,
    language: str,
    city_id: int | None = None,
    chairs: bool = False,
) -> Juror:
    """Invite a person to the jury by letter; `city_id` is the city represented.

    Whoever is invited sees the invitation and nothing else: the role comes on acceptance. Somebody
    who is known keeps name and language. Raises Refused when the person is on this jury
    already, or the jury can no longer change.
    """
    require(rules.jury_open, actor, call)
    person = register_person(actor=actor, email=email, name=name, language=language)
    if find_juror(call.id, person.id):
        raise Refused(gettext("This person has been invited to this jury already."))
    juror = Juror(
        call_id=call.id,
        person_id=person.id,
        city_id=city_id,
        chairs=chairs,
        invited_by=actor.id,
    )
    juror.person = person
    db.session.add(juror)
    db.session.flush()
    events.record(juror, "juror_invited", actor=actor, chairs=chairs, city=city_id)
    title = call.definition.text(call.definition.title, person.language)
    write(
        actor=actor,
        kind="jury_invitation",
        key=str(juror.id),
        to=person,
        call_id=call.id,
        code=call.code,
        title=title,
        chairs=chairs,
    )
    return juror


def accept(juror: Juror, *, actor: Person) -> None:
    """Accept the invitation, which gives the role; who had declined may still change the mind."""
    juror = locked(Juror, juror.id)
    transitions.apply(juror, "accept", actor=actor)
    _give_role(juror, actor=actor)


def decline(juror: Juror, *, actor: Person) -> None:
    """Decline the invitation; the city represented, if any, may take part in the call again."""
    juror = locked(Juror, juror.id)
    transitions.apply(juror, "decline", actor=actor)
    _take_role(juror, actor=actor)


def leave(juror: Juror, *, actor: Person, reason: str) -> None:
    """Take a juror off the jury: unfinished readings are withdrawn, submitted sheets stand."""
    juror = locked(Juror, juror.id)
    transitions.apply(juror, "leave", actor=actor, reason=reason)
    _take_role(juror, actor=actor)
    unfinished = Assignment.state != AssignmentState.DONE
    _end("withdraw", sa.and_(Assignment.juror_id == juror.id, unfinished), actor=actor)


def sign_confidentiality(seat: Seat, *, actor: Person) -> None:
    """Record that the juror signed the present wording; signing twice changes nothing."""
    require(rules.accepted, actor, seat)
    juror = locked(Juror, seat.juror.id)
    if juror.confidentiality_at is None:
        juror.confidentiality_at = clock.now()
        events.record(juror, "confidentiality_signed", actor=actor, wording=VERSION)


def declare_conflicts(seat: Seat, declared: Mapping[int, str], *, actor: Person) -> None:
    """Record the answer about every entry before the jury: `declared` maps entry ids to reasons.

    Entries that are not named are answered with "none". Readings already given that are now in
    conflict are recused; the others do not move. Raises Refused when this was answered and the
    readings are out: from then on the juror recuses from a single reading. Once scoring has ended
    an answer stays: it opens the ranking.
    """
    require(rules.accepted & rules.bound & rules.declarable, actor, seat)
    juror = locked(Juror, seat.juror.id)
    if juror.conflicts_at is not None and _has_readings(juror):
        raise Refused(
            gettext("Your readings have been given out: recuse yourself on the page of the entry.")
        )
    if juror.conflicts_at is not None and seat.call.state is not CallState.EVALUATION:
        raise Refused(gettext("You have answered this. Scoring has ended, so the answer stays."))
    query = sa.select(Entry.id, Entry.city_id).where(Entry.call_id == juror.call_id)
    entries = db.session.execute(query.where(Entry.state == EntryState.EVALUATION)).all()
    kinds = {row.id: ConflictKind.DECLARED for row in entries if row.id in declared}
    kinds |= {
        row.id: ConflictKind.OWN_CITY for row in entries if row.city_id == (juror.city_id or 0)
    }
    db.session.execute(
        sa.delete(Conflict).where(
            Conflict.juror_id == juror.id, Conflict.kind != ConflictKind.PINNED
        )
    )
    rows = [_conflict(juror.id, key, kind, declared.get(key, "")) for key, kind in kinds.items()]
    add_conflicts(rows)
    juror.conflicts_at = clock.now()
    entry_ids = sorted(kinds)
    events.record(juror, "conflicts_declared", actor=actor, entries=entry_ids)
    _end(
        "recuse",
        sa.and_(Assignment.juror_id == juror.id, Assignment.entry_id.in_(entry_ids)),
        actor=actor,
    )


def recuse(assignment: Assignment, *, actor: Person, text: str) -> None:
    """Step back from one reading for a conflict noticed late; other readings do not move.

    Raises Refused without a reason.
    """
    if not text.strip():
        raise Refused(gettext("Please give a reason: it is kept with the record."))
    assignment = locked(Assignment, assignment.id)
    # The text stays with the conflict; events hold no texts about persons.
    transitions.apply(assignment, "recuse", actor=actor)
    kind = ConflictKind.DECLARED
    add_conflicts([_conflict(assignment.juror_id, assignment.entry_id, kind, text.strip())])


def withdraw_readings(entry: Entry, *, actor: Actor) -> int:
    """Take every reading of an entry that left the call away; return how many."""
    return _end("withdraw", Assignment.entry_id == entry.id, actor=actor)


def add_conflicts(rows: Iterable[Mapping[str, object]]) -> None:
    """Keep conflicts in one statement; a pair that has one keeps the one it has."""
    values = [dict(row) for row in rows]
    if values:
        db.session.execute(insert(Conflict).values(values).on_conflict_do_nothing())


def find_juror(call_id: int, person_id: int) -> Juror | None:
    """Return the juror that this person is on that call."""
    query = sa.select(Juror).where(Juror.call_id == call_id, Juror.person_id == person_id)
    return db.session.scalars(query).unique().one_or_none()


def _end(name: str, which: sa.ColumnElement[bool], *, actor: Actor) -> int:
    query = sa.select(Assignment).where(which, Assignment.state.in_(ACTIVE))
    query = query.options(lazyload(Assignment.juror), lazyload(Assignment.entry))
    assignments = list(db.session.scalars(query.with_for_update()))
    for assignment in assignments:
        transitions.apply(assignment, name, actor=actor)
    db.session.flush()
    return len(assignments)


def _has_readings(juror: Juror) -> bool:
    query = sa.select(sa.exists().where(Assignment.juror_id == juror.id, _given_out()))
    return bool(db.session.scalar(query))


def _given_out() -> sa.ColumnElement[bool]:
    return Assignment.state.in_((*rules.STANDING, AssignmentState.RECUSED))


def _conflict(juror_id: int, entry_id: int, kind: ConflictKind, text: str) -> dict[str, object]:
    row: dict[str, object] = {"juror_id": juror_id, "entry_id": entry_id, "kind": kind}
    return row | {"text": text, "declared_at": clock.now()}


def _give_role(juror: Juror, *, actor: Actor) -> None:
    kind = RoleKind.CHAIR if juror.chairs else RoleKind.JUROR
    grant_role(
        juror.person,
        kind,
        actor=actor,
        call_id=juror.call_id,
        city_id=juror.city_id,
        # By the hand that invited: nobody gives himself or herself a role.
        granted_by=juror.invited_by,
    )


def _take_role(juror: Juror, *, actor: Actor) -> None:
    kind = RoleKind.CHAIR if juror.chairs else RoleKind.JUROR
    revoke_role(juror.person, kind, actor=actor, call_id=juror.call_id, city_id=juror.city_id)
