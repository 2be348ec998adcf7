"""The work of a rehearsal's jury: invited, sworn in, given readings, and filling in its sheets.

Everything is told in days after the deadline, the same for every call; how far a call has come is
only a matter of how long ago its deadline was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from accounts.models import Person
from accounts.operations import find_person
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from members.models import City
from rehearsal import content
from rehearsal.marks import Opinion, opinion
from rehearsal.timeline import Script, chance
from review.assignment import operations, proposals
from review.assignment.models import Assignment
from review.assignment.models import Juror as Seated
from review.assignment.queries import Seat
from review.assignment.states import AssignmentState
from review.scoring import operations as scoring
from review.scoring import queries
from review.scoring.forms import read_marks
from review.scoring.queries import Reading

INVITED, DECLARED, PROPOSED, DEPLOYED, SCORED = -27.0, 8.0, 10.0, 10.2, 62.0
QUICK, SLOW = timedelta(minutes=35), timedelta(days=6)
QUICKLY_DONE = 0.7
"""So many of the sheets are filled in at one go; the others rest as drafts for some days."""
CONFLICT_OF = 1
"""The juror, by place, who declares a conflict of interest where the rehearsal has one."""
CONFLICT = "La coordinadora de la experiencia trabajó en mi equipo hasta el año pasado."


@dataclass(frozen=True)
class Pace:
    """When a juror accepts (days after the invitation), reads from and to, and how leniently."""

    accepts: float
    begins: float
    ends: float
    lenient: float


PACES = (
    Pace(accepts=1, begins=11, ends=30, lenient=0.2),
    Pace(accepts=3, begins=11.5, ends=50, lenient=-0.25),
    Pace(accepts=12, begins=15, ends=58, lenient=0.0),
    Pace(accepts=2, begins=20, ends=60, lenient=0.1),
    Pace(accepts=20, begins=37, ends=61, lenient=-0.1),
)
"""By place on the jury. Five weeks after the deadline one has finished and one has not begun."""


def day(call: Call, after: float) -> datetime:
    """Return the moment so many days after the deadline of the call."""
    return call.closes_at + timedelta(days=after)


def registered(juror: content.Juror) -> Person:
    """Return the person of a juror. Raises LookupError before the invitation."""
    if (found := find_person(juror.email)) is None:
        message = f"{juror.email} is not registered."
        raise LookupError(message)
    return found


def invite_jury(call: Call, cities: dict[str, City], *, actor: Person) -> Script:
    """Invite all five, one after the other."""
    for place, juror in enumerate(content.people().jurors):
        yield day(call, INVITED) + timedelta(minutes=4 * place)
        operations.invite(
            call,
            actor=actor,
            email=juror.email,
            name=juror.name,
            language=juror.language,
            city_id=cities[juror.city].id if juror.city else None,
            chairs=juror.chair,
        )


def assign_readings(call: Call, *, actor: Person) -> Script:
    """Propose and deploy the readings, and end the scoring when all is read."""
    yield day(call, PROPOSED)
    proposal = proposals.propose(call, actor=actor)
    yield day(call, DEPLOYED)
    proposals.deploy(proposal, actor=actor)
    yield day(call, SCORED)
    scoring.end_scoring(call, actor=actor)


def serve(call: Call, place: int, juror: content.Juror, *, conflict: bool) -> Script:
    """Accept, sign, declare, and fill in one sheet after the other, at the juror's own pace."""
    pace = PACES[place]
    yield day(call, INVITED + pace.accepts)
    person = registered(juror)
    seated = operations.find_juror(call.id, person.id)
    if seated is None:
        message = f"{juror.email} was not invited to {call.code}."
        raise LookupError(message)
    operations.accept(seated, actor=person)
    yield day(call, DECLARED) + timedelta(hours=place)
    seat = Seat(call, seated)
    operations.sign_confidentiality(seat, actor=person)
    declared = {_third_entry(call): CONFLICT} if conflict and place == CONFLICT_OF else {}
    operations.declare_conflicts(seat, declared, actor=person)
    yield day(call, pace.begins)
    for at, act in sorted(_acts(call, seated, person, juror, pace), key=lambda each: each[0]):
        yield at
        act()


def _acts(
    call: Call, seated: Seated, person: Person, juror: content.Juror, pace: Pace
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Yield when each reading is opened, perhaps saved half done, and submitted."""
    readings = _readings(seated)
    readings.sort(key=lambda pair: chance(call.code, juror.email, pair[0]))
    between = (day(call, pace.ends) - day(call, pace.begins)) / max(1, len(readings))
    for place, (number, assignment_id) in enumerate(readings):
        at = day(call, pace.begins) + between * place
        read = partial(_read, assignment_id, person, juror, pace)
        quick = chance(call.code, juror.email, "quick", number) < QUICKLY_DONE
        if not quick:
            yield at, partial(read, upto=0)
            yield at + QUICK / 2, partial(read, upto=1 + number % 5)
        yield min(at + (QUICK if quick else SLOW), day(call, SCORED) - QUICK), read


def _read(
    assignment_id: int,
    person: Person,
    juror: content.Juror,
    pace: Pace,
    *,
    upto: int | None = None,
) -> None:
    """Open a reading (0), save so many criteria of its sheet, or submit it whole (None)."""
    reading = queries.reading_to_write(assignment_id)
    language = _read_in(juror, reading.entry)
    if upto == 0:
        scoring.open_reading(reading, language=language, actor=person)
        return
    form = reading.form
    found = opinion(
        form.code,
        f"{reading.entry.city.name}: {reading.entry.title}",
        juror.email,
        language=juror.language,
        criteria=[each.key for each in form.criteria],
        lenient=pace.lenient,
    )
    typed = _typed(found, reading, language, upto)
    kept = read_marks(typed, form, reading.entry.languages)
    if upto is None:
        scoring.submit(reading, kept, actor=person)
    else:
        scoring.save(reading, kept, actor=person)


def _typed(
    found: Opinion, reading: Reading, language: str, upto: int | None
) -> MultiDict[str, str]:
    """Return the fields of the sheet as a browser would send them."""
    given = list(found.marks.items())[:upto]
    typed = {f"score-{key}": str(mark.value) for key, mark in given}
    typed |= {f"reason-{key}": mark.reason for key, mark in given if mark.reason}
    typed["comment"] = found.comment if upto is None else ""
    typed["language"] = language
    typed["version"] = str(reading.sheet.version if reading.sheet else 0)
    return MultiDict(typed)


def _read_in(juror: content.Juror, entry: Entry) -> str:
    """Return the language a juror reads an entry in: the own, the nearest, else the original."""
    wanted = (juror.language, "es" if juror.language == "ca" else "")
    return next((each for each in wanted if each in entry.languages), entry.language)


def _readings(seated: Seated) -> list[tuple[int, int]]:
    """Return the number of each entry that the juror was given, with the id of the reading."""
    query = sa.select(Entry.number, Assignment.id).join(Entry, Entry.id == Assignment.entry_id)
    query = query.where(Assignment.juror_id == seated.id)
    query = query.where(Assignment.state == AssignmentState.DEPLOYED)
    return [(number or 0, reading) for number, reading in db.session.execute(query)]


def _third_entry(call: Call) -> int:
    """Return the third entry before the jury, or the last where there are fewer."""
    query = sa.select(Entry.id).where(
        Entry.call_id == call.id, Entry.state == EntryState.EVALUATION
    )
    return list(db.session.scalars(query.order_by(Entry.number).limit(3)))[-1]
