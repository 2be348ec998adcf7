"""The one act of sending in, the first time and again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from calls.call.life.public import rules_edition
from calls.call.life.queries import permit_needed
from calls.call.models import Call
from calls.entry import queries
from calls.entry.answers.operations import TITLE_LENGTH
from calls.entry.answers.values import axis_question, title_question
from calls.entry.models import Entry, Revision
from calls.entry.operations import sent_cap_sentence
from calls.entry.rules import can_submit
from calls.entry.signals import entry_came_back
from calls.entry.states import EntryState
from calls.entry.submission.checks import Obstacle
from calls.entry.submission.frozen import fingerprint, frozen_body
from calls.entry.submission.working import Working, working
from core import clock, jobs, transitions
from core.db import db
from core.transitions import Refused

SENDABLE = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED)


class NotReady(Exception):  # noqa: N818  (a state of the draft, shown as such)
    """The draft cannot be sent in yet. Holds what is to be done first."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__("The entry is not ready.")
        self.obstacles = found


class RulesNotAccepted(Exception):  # noqa: N818
    """The rules of the call, as they are today, were not accepted."""


class NothingChanged(Exception):  # noqa: N818
    """It was sent in already, and says the same still."""


def submit(entry: Entry, *, actor: Person, read: int = 0, accepts: int | None = None) -> Entry:
    """Send the entry in: number it, freeze it, record it, and have the receipt written.

    The caller holds the entry's lock (`queries.entry_to_change`). `read` is the number of the
    revision that the sender had before them, 0 for none: when a later one stands meanwhile,
    somebody else has sent it in, and the entry is returned as it is. `accepts` is the version of
    the call whose rules the sender accepts. Raises Denied for who may not, NotReady with what is
    missing, RulesNotAccepted, NothingChanged, and Refused when the city has sent in as many entries
    as the call allows; then the transaction must end.
    """
    standing = queries.find_revision(entry)
    if standing and (standing.number > read or entry.state not in SENDABLE):
        return entry
    # The instant that is judged is the one that is kept, however long the number is waited for.
    at = clock.now()
    can_submit.require(actor, entry)
    now = working(entry)
    if standing and not now.differs_from(standing):
        # Whoever changed it and changed it back has nothing left to send.
        entry.changed_at = standing.submitted_at
        raise NothingChanged
    if now.obstacles:
        raise NotReady(now.obstacles)
    if accepts != rules_version(entry.call):
        raise RulesNotAccepted
    number = entry.number
    if number is None:
        number = next_number(entry.call_id)
        _check_cap(entry)
    take_in(now, number, actor=actor, standing=standing, accepts=accepts, at=at)
    return entry


def rules_version(call: Call) -> int | None:
    """Return the version that brought the rules to be accepted; None when there are none.

    A version that leaves the rules as they were (a later deadline) asks nobody to accept again.
    """
    edition = rules_edition(call)
    return edition.version_id if edition else None


def next_number(call_id: int) -> int:
    """Take the call's next number. Whoever takes one waits for the one before to be done with."""
    taken = sa.update(Call).where(Call.id == call_id).values(last_number=Call.last_number + 1)
    taken = taken.returning(Call.last_number).execution_options(synchronize_session=False)
    return int(db.session.execute(taken).scalar_one())


def take_in(
    now: Working,
    number: int,
    *,
    actor: Person,
    standing: Revision | None = None,
    accepts: int | None = None,
    at: datetime | None = None,
) -> Revision:
    """Freeze a (locked, checked) entry under its number and record it; `submit` is the way here.

    Raises Refused when it is in no state for that.
    """
    entry, at = now.entry, at or clock.now()
    body = frozen_body(
        entry,
        now.said,
        now.files,
        now.sources,
        number=number,
        submitted_at=at,
        submitted_by=actor.id,
        accepts=accepts,
    )
    revision = Revision(
        entry_id=entry.id,
        number=standing.number + 1 if standing else 1,
        version_id=entry.version_id,
        body=body,
        sha256=fingerprint(body),
        submitted_at=at,
        submitted_by=actor.id,
    )
    db.session.add(revision)
    db.session.flush()
    entry.revision, entry.number, entry.changed_at = revision, number, at
    entry.submitted_at = entry.submitted_at or at
    entry.languages, entry.accepted_version_id = body["languages"], accepts
    _take_headline(entry, now)
    facts = _facts(entry, revision, accepts)
    transitions.apply(entry, "resubmit" if standing else "submit", actor=actor, **facts)
    # After the state: the database asks for the time of a returned entry.
    entry.return_by_at, entry.return_note = None, ""
    entry.migrated_from_id = None  # who sends it in has read the form as it is now
    _tell_later(entry, revision)
    if standing:
        entry_came_back.send(entry, actor=actor)
    return revision


def _facts(entry: Entry, revision: Revision, accepts: int | None) -> dict[str, Any]:
    facts = {"revision": revision.id, "sha256": revision.sha256, "number": entry.number}
    if accepts:
        facts["rules"] = accepts
    if permit := permit_needed(entry.call, entry.city_id):
        facts["late_permit"] = permit.id
    return facts


def _tell_later(entry: Entry, revision: Revision) -> None:
    key = str(revision.id)
    jobs.later("entry.write_receipt", key=key, entry_id=entry.id, revision_id=revision.id)
    jobs.later("entry.find_overlaps", key=key, entry_id=entry.id)


def _take_headline(entry: Entry, now: Working) -> None:
    """Take the title and the axis that lists repeat from what is sent in."""
    words: dict[str, Any] = {}
    for rows in now.said["answers"].values():
        words |= rows.get("", {}) | rows.get(entry.language, {})
    if title := title_question(now.definition):
        entry.title = str(words.get(title.key, ""))[:TITLE_LENGTH]
    if axis := axis_question(now.definition):
        entry.axis = str(words.get(axis.key, ""))


def _check_cap(entry: Entry) -> None:
    # Counted after the number was taken: submissions of one call come here one by one.
    most = entry.call.definition.eligibility.entries_per_city
    if most is None:
        return
    sent = queries.sent_count(entry.call_id, entry.city_id)
    if sent >= most:
        raise Refused(sent_cap_sentence(entry.city, queries.Standing(sent, most)))
