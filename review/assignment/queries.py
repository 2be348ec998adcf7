"""What is read of juries, proposals and readings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from accounts.models import Person
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from core.paging import Page
from core.rooms import actor
from members.models import City
from notices.models import Letter
from review.assignment import matching, rules
from review.assignment.models import Assignment, Conflict, ConflictKind, Juror, Proposal
from review.assignment.states import AssignmentState, JurorState, ProposalState

Rows: TypeAlias = sa.Select[*tuple[Any, ...]]
A = AssignmentState


@dataclass(frozen=True)
class Seat:
    """A call, and the place of the person who asks on its jury, if there is one."""

    call: Call
    juror: Juror

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.call.id


@dataclass(frozen=True)
class Table:
    """A call with its latest proposal, if there is one."""

    call: Call
    proposal: Proposal | None

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.call.id


class Show(StrEnum):
    """The views of a juror's list."""

    ALL = "all"
    TODO = "todo"
    STARTED = "started"
    DONE = "done"


VIEWS = {
    Show.ALL: rules.STANDING,
    Show.TODO: (A.DEPLOYED,),
    Show.STARTED: (A.OPENED,),
    Show.DONE: (A.DONE,),
}


def get_seat(code: str) -> Seat:
    """Return the call with the seat of whoever asks. Raises NoResultFound without such a call."""
    person_id = actor().id if actor() else None
    query = (
        sa.select(Call, Juror)
        .outerjoin(Juror, sa.and_(Juror.call_id == Call.id, Juror.person_id == person_id))
        .where(Call.code == code)
        .options(lazyload(Juror.person))
    )
    return Seat(*db.session.execute(query).one())


def seat_of_letter(letter: Letter, reader: Person) -> Seat:
    """Return the reader's seat in the call that a letter is about. Raises NoResultFound."""
    query = sa.select(Call, Juror).join(Juror, Juror.call_id == Call.id)
    query = query.where(Call.id == letter.call_id, Juror.person_id == reader.id)
    return Seat(*db.session.execute(query.options(lazyload(Juror.person))).one())


def get_table(code: str) -> Table:
    """Return the call with its latest proposal. Raises NoResultFound."""
    latest = sa.select(sa.func.max(Proposal.id)).where(Proposal.call_id == Call.id)
    latest = latest.where(Proposal.state != ProposalState.DISCARDED).correlate(Call)
    query = sa.select(Call, Proposal).where(Call.code == code)
    query = query.outerjoin(Proposal, Proposal.id == latest.scalar_subquery())
    return Table(*db.session.execute(query).one())


def get_juror(juror_id: int) -> Juror:
    """Return a juror. Raises NoResultFound."""
    return db.session.scalars(sa.select(Juror).where(Juror.id == juror_id)).unique().one()


def get_proposal(proposal_id: int) -> Proposal:
    """Return a proposal. Raises NoResultFound."""
    return db.session.scalars(sa.select(Proposal).where(Proposal.id == proposal_id)).one()


def jury_of(call: Call) -> list[sa.Row[Any]]:
    """Return the jury in the order of invitation, with names and the number of conflicts."""
    barred = sa.select(sa.func.count()).where(Conflict.juror_id == Juror.id).scalar_subquery()
    columns = (Juror.id, Juror.state, Juror.chairs, Juror.confidentiality_at, Juror.conflicts_at)
    query = (
        sa.select(*columns, Person.name, Person.email, Person.language)
        .add_columns(City.name.label("city"), barred.label("conflicts"))
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(City, City.id == Juror.city_id)
        .where(Juror.call_id == call.id)
        .order_by(Juror.id)
    )
    return list(db.session.execute(query))


def represented_cities(call: Call) -> set[int]:
    """Return the cities represented by whoever is on the jury, or invited and yet to answer."""
    query = sa.select(Juror.city_id).where(Juror.call_id == call.id, Juror.city_id.is_not(None))
    query = query.where(Juror.state.in_((JurorState.INVITED, JurorState.ACCEPTED)))
    return {city_id for city_id in db.session.scalars(query) if city_id is not None}


def cities() -> list[tuple[int, str]]:
    """Return every city of the register by name, for choosing."""
    query = sa.select(City.id, City.name, City.country).where(City.merged_into_id.is_(None))
    query = query.order_by(City.name, City.country)
    return [(city_id, f"{name}, {country}") for city_id, name, country in db.session.execute(query)]


def panel_of(call: Call, *, minimum: int) -> matching.Panel:
    """Return what an assignment starts from: three statements."""
    jurors = sa.select(Juror.id, Juror.city_id, City.country)
    jurors = jurors.outerjoin(City, City.id == Juror.city_id)
    jurors = jurors.where(Juror.call_id == call.id, Juror.state == JurorState.ACCEPTED)
    entries = sa.select(Entry.id, Entry.city_id, City.country).join(City, City.id == Entry.city_id)
    entries = entries.where(Entry.call_id == call.id, Entry.state == EntryState.EVALUATION)
    barred = sa.select(Conflict.juror_id, Conflict.entry_id)
    barred = barred.join(Juror, Juror.id == Conflict.juror_id).where(Juror.call_id == call.id)
    barred = barred.where(Conflict.kind != ConflictKind.OWN_CITY)  # computed again each time
    return matching.Panel(
        jurors=tuple(matching.Juror(*row) for row in db.session.execute(jurors)),
        entries=tuple(matching.Entry(*row) for row in db.session.execute(entries)),
        declared=frozenset((row[0], row[1]) for row in db.session.execute(barred)),
        minimum=minimum,
    )


def standing_pairs(call: Call) -> set[tuple[int, int]]:
    """Return the pairs of juror and entry that have a reading already, recused ones too."""
    query = sa.select(Assignment.juror_id, Assignment.entry_id)
    query = query.where(Assignment.call_id == call.id)
    query = query.where(Assignment.state.not_in((A.PROPOSED, A.WITHDRAWN)))
    return {(juror_id, entry_id) for juror_id, entry_id in db.session.execute(query)}


def matrix(table: Table, page: Page) -> list[sa.Row[Any]]:
    """Return one page of entries, each with `readings` and `conflicts` by juror id, and `total`."""
    proposal_id = table.proposal.id if table.proposal else None
    shown = sa.or_(
        Assignment.state.not_in((A.PROPOSED, A.WITHDRAWN)),
        sa.and_(Assignment.state == A.PROPOSED, Assignment.proposal_id == proposal_id),
    )
    readings = sa.select(sa.func.jsonb_object_agg(Assignment.juror_id, Assignment.state))
    readings = readings.where(Assignment.entry_id == Entry.id, shown)
    conflicts = sa.select(sa.func.jsonb_object_agg(Conflict.juror_id, Conflict.kind))
    conflicts = conflicts.where(Conflict.entry_id == Entry.id)
    query = (
        sa.select(Entry.id, Entry.number, Entry.title, Entry.language, City.name.label("city"))
        .add_columns(
            readings.scalar_subquery().label("readings"),
            conflicts.scalar_subquery().label("conflicts"),
            sa.func.count().over().label("total"),
        )
        .join(City, City.id == Entry.city_id)
        .where(Entry.call_id == table.call.id, Entry.state == EntryState.EVALUATION)
        .order_by(Entry.number)
    )
    return list(db.session.execute(query.limit(page.rows).offset(page.offset)))


def juries_of(person: Person) -> list[sa.Row[Any]]:
    """Return the calls on whose jury a person is, with how many readings there are and are done."""
    standing = rules.assigned.where(person)
    total = sa.func.count().filter(standing, rules.unconflicted.where(person))
    done = sa.func.count().filter(Assignment.state == A.DONE, rules.unconflicted.where(person))
    query = (
        sa.select(Call, Juror.state.label("state"), Juror.confidentiality_at, Juror.conflicts_at)
        .add_columns(total.label("total"), done.label("done"))
        .join(Juror, Juror.call_id == Call.id)
        .outerjoin(Assignment, Assignment.juror_id == Juror.id)
        .outerjoin(Entry, Entry.id == Assignment.entry_id)
        .where(rules.on_jury.where(person))
        .group_by(Call.id, Juror.id)
        .order_by(Call.closes_at.desc())
    )
    return list(db.session.execute(query))


def to_declare(seat: Seat) -> list[sa.Row[Any]]:
    """Return city and title of every entry before the jury, with the conflict already known."""
    query = (
        sa.select(Entry.id, Entry.number, Entry.title, Entry.language, Entry.city_id)
        .add_columns(City.name.label("city"), City.country, Conflict.kind, Conflict.text)
        .join(City, City.id == Entry.city_id)
        .outerjoin(
            Conflict,
            sa.and_(Conflict.entry_id == Entry.id, Conflict.juror_id == seat.juror.id),
        )
        .where(Entry.call_id == seat.call.id, Entry.state == EntryState.EVALUATION)
        .order_by(City.name, Entry.number)
    )
    return list(db.session.execute(query))


def reading_counts(seat: Seat, person: Person) -> dict[Show, int]:
    """Return how many readings each view of a juror's list holds."""
    query: Rows = sa.select(Assignment.state, sa.func.count()).select_from(Assignment)
    rows = db.session.execute(_own(query, seat, person).group_by(Assignment.state))
    found: dict[AssignmentState, int] = {row[0]: row[1] for row in rows}
    return {show: sum(found.get(state, 0) for state in states) for show, states in VIEWS.items()}


def readings(seat: Seat, person: Person, show: Show, page: Page) -> list[sa.Row[Any]]:
    """Return one page of a juror's readings: never one whose page would refuse him or her."""
    columns = (Entry.number, Entry.title, Entry.language, Entry.axis)
    query: Rows = sa.select(Assignment.id, Assignment.state, *columns)
    query = query.add_columns(City.name.label("city"), City.country)
    query = _own(query, seat, person).join(City, City.id == Entry.city_id)
    query = query.where(Assignment.state.in_(VIEWS[show])).order_by(Entry.number)
    return list(db.session.execute(query.limit(page.rows).offset(page.offset)))


def _own(query: Rows, seat: Seat, person: Person) -> Rows:
    query = query.join(Juror, Juror.id == Assignment.juror_id)
    query = query.join(Entry, Entry.id == Assignment.entry_id)
    return query.where(Assignment.call_id == seat.call.id, rules.in_own_list.where(person))
