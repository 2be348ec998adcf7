"""The calls of a rehearsal: the editions in the project, and copies of the award round today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

from accounts.models import Person
from calls.call.definition import CallDefinition
from calls.call.models import Call
from calls.call.operations import follow_clock, load_call, publish
from calls.call.toml_file import load_call_file
from core import clock
from core.db import locked
from rehearsal.content import MARKERS
from rehearsal.story import story
from rehearsal.timeline import Script

EDITIONS = Path(__file__).parents[1] / "calls" / "editions"
BEFORE_OPENING = timedelta(days=14)
"""How long before its opening a call is published."""
FULL = 60
"""Entries of a call of full size."""
QUESTIONS_END, ENDS = timedelta(days=4), time(17)
"""So long before the first deadline questions end, and at what hour."""
JUST_NOW = timedelta(minutes=15)
A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True)
class Rehearsal:
    """A copy of the award: its code, in how many days it closes, how far its jury has come.

    `entries` counts those sent in and `drafts` the others in a rehearsal of full size; with
    `conflict`, a juror declares one. The deadline of one that is `extended` moves by so many days
    on its way; such a call takes questions too, and endorsements.
    """

    code: str
    closes_in: int
    entries: int = FULL
    drafts: int = 0
    conflict: bool = False
    extended: int = 0


OPEN = Rehearsal("REHEARSAL-OPEN", closes_in=14, extended=7, entries=14, drafts=24)
SCORING = Rehearsal("REHEARSAL-SCORING", closes_in=-35, conflict=True)
EMBARGO = Rehearsal("REHEARSAL-EMBARGO", closes_in=-100, entries=30)
ANNOUNCED = Rehearsal("REHEARSAL-ANNOUNCED", closes_in=-220, entries=30)
COPIES = (ANNOUNCED, EMBARGO, SCORING, OPEN)
"""The copies, the one that opened first in front."""


_MARKERS: Mapping[str, str] = MappingProxyType(
    {**{str(lang): word for lang, word in MARKERS.items()}, "ca": "Assaig"}
)


def real_editions() -> list[CallDefinition]:
    """Return the calls whose files stand in `calls/editions`: one of each kind."""
    return [load_call_file(path) for path in sorted(EDITIONS.glob("*.toml"))]


def copy_of_award(rehearsal: Rehearsal, today: date) -> CallDefinition:
    """Return the award under the rehearsal's code, moved so that it closes as many days from today.

    Its title says that it is a rehearsal, and so do the letters that name it.
    """
    award = load_call_file(EDITIONS / "AWARD-2026.toml")
    closing = today + timedelta(days=rehearsal.closes_in)
    days = (closing - award.calendar.closes.date()).days
    moved = award.shifted(code=rehearsal.code, days=days).model_dump()
    moved["title"] = {lang: f"[{_MARKERS[lang]}] {text}" for lang, text in award.title.items()}
    if rehearsal.extended:
        asks_until = datetime.combine(closing - QUESTIONS_END, ENDS)
        moved["calendar"]["questions_until"] = asks_until
        moved["endorsement"] = {"required": False, "statement": story().statement}
    return CallDefinition.model_validate(moved)


def published(definition: CallDefinition, *, actor: Person, rehearsal: bool) -> Call:
    """Load and publish a call some days before its opening, or just now when that is to come."""
    with clock.frozen(min(clock.now() - JUST_NOW, definition.opens_at - BEFORE_OPENING)):
        call = load_call(definition, actor=actor, rehearsal=rehearsal)
        publish(call, actor=actor)
    return call


def keep_time(call: Call) -> Script:
    """Open the call and close it when its time comes, as the clock does."""
    yield call.opens_at
    follow_clock(locked(Call, call.id))
    yield call.last_moment + A_MOMENT
    follow_clock(locked(Call, call.id))
