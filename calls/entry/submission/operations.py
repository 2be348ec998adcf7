"""The one act of sending in."""

from collections.abc import Sequence

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call
from calls.entry import queries
from calls.entry.answers.progress import AllAnswers, complete_languages, progress_of
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.operations import cap_sentence
from calls.entry.rules import can_submit
from calls.entry.states import EntryState
from calls.entry.submission.checks import Obstacle, obstacles
from calls.entry.submission.frozen import fingerprint, frozen_body
from core import clock, jobs, transitions
from core.db import db
from core.transitions import Refused


class NotReady(Exception):  # noqa: N818  (a state of the draft, shown as such)
    """The draft cannot be sent in yet. Holds what is to be done first."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__("The entry is not ready.")
        self.obstacles = found


def submit(entry: Entry, *, actor: Person) -> Entry:
    """Send the entry in: number it, freeze it, record it, and have the receipt written.

    The caller holds the entry's lock (`queries.entry_to_change`). One that is sent in already is
    returned as it is. Raises Denied for who may not, NotReady with what is missing, Refused when
    the city has more entries than the call allows; then the transaction must end.
    """
    if entry.number is not None and entry.state is not EntryState.DRAFT:
        return entry
    can_submit.require(actor, entry)
    definition = entry.call.definition
    answers = queries.answers_of(entry)
    files = queries.files_of(entry)
    progress = progress_of(definition, entry.language, answers)
    if found := obstacles(definition, progress, files):
        raise NotReady(found)
    languages = complete_languages(progress)
    number = next_number(entry.call_id)
    _check_cap(entry)
    take_in(entry, number, languages=languages, answers=answers, files=files, actor=actor)
    return entry


def next_number(call_id: int) -> int:
    """Take the call's next number. Whoever takes one waits for the one before to be done with."""
    taken = sa.update(Call).where(Call.id == call_id).values(last_number=Call.last_number + 1)
    taken = taken.returning(Call.last_number).execution_options(synchronize_session=False)
    return int(db.session.execute(taken).scalar_one())


def take_in(
    entry: Entry,
    number: int,
    *,
    languages: Sequence[str],
    answers: AllAnswers,
    files: Sequence[Attachment],
    actor: Person,
) -> None:
    """Give a (locked, checked) draft its number, freeze and record it; `submit` is the way here.

    Raises Refused when it is no draft.
    """
    now = clock.now()
    body = frozen_body(
        entry,
        number=number,
        languages=languages,
        answers=answers,
        files=files,
        submitted_at=now,
        submitted_by=actor.id,
    )
    revision = Revision(
        entry_id=entry.id,
        number=1,
        version_id=entry.call.version_id,
        body=body,
        sha256=fingerprint(body),
        submitted_at=now,
        submitted_by=actor.id,
    )
    db.session.add(revision)
    db.session.flush()
    entry.revision, entry.number = revision, number
    entry.languages, entry.submitted_at, entry.changed_at = body["languages"], now, now
    transitions.apply(
        entry,
        "submit",
        actor=actor,
        revision=revision.id,
        sha256=revision.sha256,
        number=number,
    )
    jobs.later("entry.write_receipt", key=str(revision.id), entry_id=entry.id)


def _check_cap(entry: Entry) -> None:
    # Counted after the number was taken: submissions of one call come here one by one.
    most = entry.call.definition.eligibility.entries_per_city
    if most is None:
        return
    live = queries.live_counts(entry.call_id, [entry.city_id])[entry.city_id]
    if live > most:
        raise Refused(cap_sentence(entry.city, queries.Standing(live, most)))
