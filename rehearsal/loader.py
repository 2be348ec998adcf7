"""Fills an empty database with a rehearsal: every phase of the award, to visit at once.

All of it happens by the operations of the rooms, each under the person who would have done it and
at the moment when it would have been done; see `timeline`. One transaction holds everything: an
interrupted load leaves nothing but files in the storage that nobody refers to.
"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call
from core import clock
from core.actors import SYSTEM_ID
from core.db import db
from members.models import City
from rehearsal import content, editions, jury, life, secretariat
from rehearsal.editions import COPIES, FULL, Rehearsal
from rehearsal.entries import Window, write_entry
from rehearsal.people import Cast, gather
from rehearsal.plans import Plan, further, plan
from rehearsal.stories import Stage, late_stories, open_stories
from rehearsal.story import story
from rehearsal.timeline import Script, play, settle

LONG_AGO = timedelta(days=460)
"""When the register was imported: before the first rehearsal call was published."""
A_WHILE = timedelta(minutes=5)
"""Between the last act of the past and now."""
SENDERS = 4
"""Threads that send files to the storage."""

Say = Callable[[str], None]


def is_empty() -> bool:
    """Return whether the database has no call, no city and nobody but the system yet."""
    calls = sa.exists().where(Call.id.is_not(None))
    cities = sa.exists().where(City.id.is_not(None))
    people = sa.exists().where(Person.id != SYSTEM_ID)
    return not db.session.scalar(sa.select(sa.or_(calls, cities, people)))


def load(say: Say) -> None:
    """Fill the database, all at once or not at all."""
    fill(say)
    db.session.commit()


def fill(say: Say, *, entries_per_call: int = FULL) -> None:
    """Make people, the real calls and the rehearsal calls, without a commit; `say` tells progress.

    `entries_per_call` is the size of a call of full size; the others follow in proportion. Nothing
    is mailed: what was written in the past stands as sent. Raises StorageDown.
    """
    now = clock.now()
    system = db.session.get_one(Person, SYSTEM_ID)
    with clock.frozen(now - LONG_AGO):
        cast = gather(now.date(), actor=system)
        settle()
    say(f"{len(cast.applicants)} cities with their contacts, a secretariat of two")
    for definition in editions.real_editions():
        call = editions.published(definition, actor=system, rehearsal=False)
        scripts = [editions.keep_time(call)]
        if call.code == story().organiser.call:
            not_before = now - LONG_AGO + timedelta(days=1)
            scripts.append(life.delegate(call, not_before=not_before, actor=cast.officer))
        play(scripts, until=now - A_WHILE)
        say(f"{call.code}: {call.state.value}")
    with ThreadPoolExecutor(SENDERS) as s3:
        for rehearsal in COPIES:
            _load_copy(rehearsal, cast, now=now, size=entries_per_call, s3=s3, say=say)


def _load_copy(
    rehearsal: Rehearsal, cast: Cast, *, now: datetime, size: int, s3: Executor, say: Say
) -> None:
    definition = editions.copy_of_award(rehearsal, now.date())
    call = editions.published(definition, actor=cast.officer, rehearsal=True)
    plans = plan(rehearsal, cast.candidates, entries=size)
    sent = sum(each.sent for each in plans)
    say(f"{call.code}: {sent} entries, {len(plans) - sent} drafts …")
    stories = _stories(rehearsal, Stage(call, cast, now, s3), plans)
    window = Window(call.opens_at, min(call.closes_at, now - A_WHILE))
    scripts: list[Script] = [editions.keep_time(call), *stories]
    scripts += [
        write_entry(call, each, cast.applicants[each.city], window, count=sent, s3=s3)
        for each in plans
    ]
    scripts += _jury(call, rehearsal, cast)
    play(scripts, until=now - A_WHILE)
    say(f"{call.code}: {call.state.value}")


def _stories(rehearsal: Rehearsal, stage: Stage, plans: list[Plan]) -> list[Script]:
    """Return what happens to this call that happens to no other; `plans` lose what is told here."""
    call, cast, now = stage.call, stage.cast, stage.now
    spare = list(further(rehearsal, plans, cast.candidates))
    if rehearsal is editions.SCORING:
        return late_stories(stage, spare)
    if rehearsal is not editions.OPEN:
        return []
    asking = [cast.applicants[each.city] for each in spare]
    return [
        *open_stories(stage, plans, spare),
        *life.ask(call, asking, now=now, actor=cast.officer),
        life.change_call(call, rehearsal.extended, now=now, actor=cast.officer),
    ]


def _jury(call: Call, rehearsal: Rehearsal, cast: Cast) -> list[Script]:
    members = content.people().jurors
    return [
        jury.invite_jury(call, cast.cities, actor=cast.officer),
        *(
            jury.serve(call, place, juror, conflict=rehearsal.conflict)
            for place, juror in enumerate(members)
        ),
        secretariat.check_entries(call, actor=cast.officer),
        jury.assign_readings(call, actor=cast.officer),
        secretariat.decide(call, actor=cast.officer, second=cast.second),
    ]
