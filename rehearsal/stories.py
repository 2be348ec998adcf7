"""Entries that have lived through something: written together, sent again, returned, endorsed."""

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from calls.call.life.late import operations as late
from calls.call.models import Call
from calls.entry import queries
from calls.entry.completion.operations import proposed_end, return_entry
from calls.entry.copies.operations import copy_into
from calls.entry.files.words import RIGHTS, describe_file
from calls.entry.models import Entry, Origin
from calls.entry.operations import start_entry
from calls.entry.submission.operations import rules_version, submit
from core.db import db
from rehearsal import life
from rehearsal.changes import change, declare
from rehearsal.colleagues import ask_office, invite_team, sign_office
from rehearsal.entries import Applicant, Window, write_entry
from rehearsal.life import AMENDED, ago
from rehearsal.people import Cast
from rehearsal.plans import FIRST, Plan
from rehearsal.story import story
from rehearsal.timeline import Script

LONG_BEFORE = timedelta(days=3)
"""So long before what happens to an entry it was finished."""


@dataclass(frozen=True)
class Stage:
    """Where a story is set: its call, the people in it, the present, and the storage."""

    call: Call
    cast: Cast
    now: datetime
    s3: Executor

    def write(
        self, plan: Plan, applicant: Applicant, days: float
    ) -> Generator[datetime, None, Entry]:
        """Write an entry that is finished so many days ago; return it."""
        ends = min(self.call.closes_at, ago(self.now, days) - LONG_BEFORE)
        window = Window(self.call.opens_at, ends)
        return write_entry(self.call, plan, applicant, window, count=1, s3=self.s3)

    def applicant(self, plan: Plan) -> Applicant:
        """Return the city of a plan with its contact."""
        return self.cast.applicants[plan.city]


def open_stories(stage: Stage, plans: list[Plan], spare: list[Plan]) -> list[Script]:
    """Take out of `plans` what a city with a ready link enters, and tell it with what follows.

    `spare` are plans for cities that enter nothing otherwise.
    """
    own = {each.sent: each for each in plans if each.city == FIRST}
    plans[:] = [each for each in plans if each.city != FIRST]
    told = story()
    endorsed = _by_language(spare, "es")
    return [
        _sent_twice(stage, own[True]),
        _written_together(stage, own[False]),
        _endorsed(stage, endorsed),
        _returned(stage, _by_language(spare, told.returned.language)),
        _on_behalf(stage, _by_language(spare, told.on_behalf.language)),
    ]


def late_stories(stage: Stage, spare: list[Plan]) -> list[Script]:
    """Tell of a city that was let in late and of one that gave its permit back."""
    comes, stays_away = spare[:2]
    away = stage.applicant(stays_away)
    return [
        _late(stage, comes),
        life.revoke_permit(stage.call, away, actor=stage.cast.officer),
    ]


def _sent_twice(stage: Stage, plan: Plan) -> Script:
    """Begin from an earlier entry, send it in, have it endorsed, and send it in again, revised."""
    applicant = stage.applicant(plan)
    actor, now = applicant.contact, stage.now
    yield ago(now, 41)
    entry = start_entry(stage.call, applicant.city, language=plan.language, actor=actor)
    copy_into(entry, _earlier(stage.call, applicant), actor=actor)
    yield ago(now, 38)
    entry = queries.entry_to_change(entry.id)
    declare(entry, actor=actor)
    for file in queries.files_of(entry):
        describe_file(file, {RIGHTS: "yes"}, {}, actor=actor)
    yield ago(now, 37)
    submit(queries.entry_to_change(entry.id), actor=actor, accepts=rules_version(stage.call))
    yield ago(now, 30)
    asked = ask_office(entry, language=plan.language, actor=actor)
    yield ago(now, 28)
    sign_office(asked)
    yield ago(now, 6)
    change(queries.entry_to_change(entry.id), "revised", actor=actor)
    yield ago(now, 5.97)
    entry = queries.entry_to_change(entry.id)
    submit(entry, actor=actor, read=1, accepts=rules_version(stage.call))


def _written_together(stage: Stage, plan: Plan) -> Script:
    """Write a draft before the form changes, with colleagues, translations, and an image."""
    applicant = stage.applicant(plan)
    actor, now = applicant.contact, stage.now
    whole = replace(plan, depth=1.0, pictured=True)
    entry = yield from stage.write(whole, applicant, AMENDED)
    yield from invite_team(entry, now=now, actor=actor)
    yield ago(now, 3.5)
    change(queries.entry_to_change(entry.id), "machine", actor=actor, origin=Origin.MACHINE)
    yield ago(now, 3.2)
    change(queries.entry_to_change(entry.id), "original", actor=actor)
    yield ago(now, 2)
    ask_office(entry, language=plan.language, actor=actor)


def _endorsed(stage: Stage, plan: Plan) -> Script:
    applicant = stage.applicant(plan)
    entry = yield from stage.write(plan, applicant, 13)
    yield ago(stage.now, 12)
    asked = ask_office(entry, language=plan.language, actor=applicant.contact)
    yield ago(stage.now, 10)
    sign_office(asked)


def _returned(stage: Stage, plan: Plan) -> Script:
    entry = yield from stage.write(plan, stage.applicant(plan), 4)
    yield ago(stage.now, 3)
    return_entry(
        queries.entry_to_change(entry.id),
        reason=story().returned.reason,
        until=proposed_end(stage.call),
        actor=stage.cast.officer,
    )


def _on_behalf(stage: Stage, plan: Plan) -> Script:
    officer, source = stage.cast.officer, story().on_behalf.source
    applicant = replace(stage.applicant(plan), secretary=officer, source=source)
    yield from stage.write(plan, applicant, 7)


def _late(stage: Stage, plan: Plan) -> Script:
    """Miss the deadline with a whole draft, get a permit, and send in while it holds."""
    call, applicant = stage.call, stage.applicant(plan)
    entry = yield from stage.write(replace(plan, sent=False), applicant, 0)
    yield call.closes_at + life.GRANTED
    reason, until = story().late.granted, call.closes_at + life.HOLDS
    late.grant(call, applicant.city, until, reason=reason, actor=stage.cast.officer)
    yield call.closes_at + life.SENT_LATE
    entry = queries.entry_to_change(entry.id)
    submit(entry, actor=applicant.contact, accepts=rules_version(call))


def _earlier(call: Call, applicant: Applicant) -> Entry:
    """Return the entry of the city in the rehearsal that was announced."""
    query = sa.select(Entry).where(Entry.city_id == applicant.city.id, Entry.call_id != call.id)
    return db.session.scalars(query.order_by(Entry.id).limit(1)).unique().one()


def _by_language(spare: list[Plan], language: str) -> Plan:
    return next(each for each in spare if each.language == language)
