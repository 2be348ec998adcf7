"""Two calls with thousands of entries each, written by SQL in bulk: one open, one being scored.

Numbers, revisions, readings, sheets and marks are as the operations would leave them, except that
no event is recorded for the bulk. Marks come from a hash: every run has the same.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from accounts.models import Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import transitions
from core.db import db
from core.events import canonical
from review.assignment.models import Juror, Proposal
from tests import factories
from tests.review import panels

CITIES = 500
JURORS = 5
OPEN_READINGS = 60
"""Entries that the first juror has not read yet; the bench reads and scores them."""

ENTRIES = """
INSERT INTO entry (call_id, city_id, state, title, axis, language, languages, created_at,
                   created_by, changed_at, version_id, on_behalf, source, return_note)
SELECT :call, c.id, 'draft',
       (ARRAY['Barrios que aprenden', 'Une école dans la rue', 'A praça ensina', 'Reading aloud'])
         [1 + n % 4] || ' ' || n,
       (CAST(:axes AS text[]))[1 + n % :axis_count], 'es', '["es", "en", "fr"]', now(), :writer,
       now() - n * interval '1 second', :version, false, '', ''
FROM generate_series(1, :size) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM city) AS c
  ON c.place = n % (SELECT count(*) FROM city)
"""
REVISIONS = """
INSERT INTO revision (entry_id, number, version_id, body, sha256, submitted_at, submitted_by)
SELECT e.id, 1, :version, CAST(:body AS json), repeat('0', 64), now(), :writer FROM entry AS e
WHERE e.call_id = :call AND e.number IS NULL AND e.id > :after
"""
NUMBERS = """
UPDATE entry SET state = :state, number = n.number, revision_id = n.revision, submitted_at = now()
FROM (SELECT r.entry_id, r.id AS revision, :last + row_number() OVER (ORDER BY r.id) AS number
      FROM revision AS r JOIN entry AS e ON e.id = r.entry_id
      WHERE e.call_id = :call AND e.number IS NULL) AS n
WHERE entry.id = n.entry_id
"""
READINGS = """
INSERT INTO assignment (call_id, proposal_id, juror_id, entry_id, round, state)
SELECT :call, :proposal, j.id, e.id, 1,
       CASE WHEN j.id = :first AND e.number > :read THEN 'deployed' ELSE 'done' END
FROM entry AS e CROSS JOIN juror AS j
WHERE e.call_id = :call AND e.state = 'evaluation' AND j.call_id = :call
"""
SHEETS = """
INSERT INTO score_sheet (assignment_id, revision_id, language, state, version, comment, notes,
                         saved_at, submitted_at)
SELECT a.id, e.revision_id, 'es', 'submitted', 2, 'Solid and well told.', '{}', now(), now()
FROM assignment AS a JOIN entry AS e ON e.id = a.entry_id
WHERE a.call_id = :call AND a.state = 'done'
"""
SCORES = """
INSERT INTO score (sheet_id, criterion, status, value, reason)
SELECT s.id, c.key, 'scored', 1 + abs(hashint8(s.id * 31 + c.place)) % 5, ''
FROM score_sheet AS s JOIN assignment AS a ON a.id = s.assignment_id
CROSS JOIN unnest(CAST(:criteria AS text[])) WITH ORDINALITY AS c(key, place)
WHERE a.call_id = :call
"""


@dataclass(frozen=True)
class Ground:
    """What a run of the walk needs: keys of sessions and numbers, no rows."""

    size: int
    open_code: str
    scored_code: str
    contact: str
    juror: str
    secretary: str
    city_id: int
    drafts: list[int]
    readings: list[int]
    entry_id: int
    juror_id: int
    rules: int


def make_cities() -> None:
    """Fill the register."""
    for number in range(CITIES):
        factories.city(f"Ciudad {number:03d}", country=("ES", "BR", "FR", "MX")[number % 4])
    db.session.commit()


def fill(size: int, *, drafts: int) -> Ground:
    """Write both calls with `size` entries each, and some drafts that are ready to be sent in."""
    writer, secretary = factories.person(name="Bench Writer"), factories.secretary()
    home = factories.city(f"Home {size}")
    contact = factories.contact(home)
    opened = factories.call(
        state=CallState.OPEN, code=f"OPEN-{size}", eligibility={"entries_per_city": 10_000}
    )
    ready = [factories.entry(opened, by=home).id for _ in range(drafts)]
    _entries(opened, size, "submitted", writer)
    scored = factories.call(state=CallState.EVALUATION, code=f"SCORED-{size}")
    _entries(scored, size, "evaluation", writer)
    jurors = [panels.juror(scored) for _ in range(JURORS)]
    readings = _read(scored, jurors, secretary)
    middle = sa.select(Entry.id).where(Entry.call_id == scored.id, Entry.number == size // 2)
    ground = Ground(
        size,
        opened.code,
        scored.code,
        contact.get_id(),
        jurors[0].person.get_id(),
        secretary.get_id(),
        home.id,
        ready,
        readings,
        db.session.scalars(middle).one(),
        jurors[1].id,
        opened.version_id or 0,
    )
    db.session.commit()
    _settle()
    return ground


def _entries(call: Call, size: int, state: str, writer: Person) -> None:
    """Add entries to a call; their frozen text is that of one real entry."""
    model = factories.entry(call, state=EntryState.SUBMITTED)
    assert model.revision is not None
    after = db.session.scalar(sa.select(sa.func.max(Entry.id)))
    axes = [axis.key for axis in call.definition.axes]
    body = canonical(model.revision.body)
    facts = {"call": call.id, "size": size - 1, "writer": writer.id, "axes": axes}
    facts["version"] = call.version_id
    db.session.execute(sa.text(ENTRIES), facts | {"axis_count": len(axes)})
    words = {"call": call.id, "version": call.version_id, "body": body, "writer": writer.id}
    db.session.execute(sa.text(REVISIONS), words | {"after": after})
    db.session.execute(sa.text(NUMBERS), {"call": call.id, "state": state, "last": model.number})
    update = sa.text("UPDATE call SET last_number = :size WHERE id = :call")
    db.session.execute(update, {"size": size, "call": call.id})
    moved = sa.text("UPDATE entry SET state = :state WHERE id = :id")
    db.session.execute(moved, {"state": state, "id": model.id})
    db.session.expire_all()


def _read(call: Call, jurors: list[Juror], secretary: Person) -> list[int]:
    """Give every entry to every juror, with sheets; return what the first has yet to read."""
    proposal = Proposal(call_id=call.id, created_by=secretary.id)
    db.session.add(proposal)
    db.session.flush()
    for name in ("propose", "deploy"):
        transitions.apply(proposal, name, actor=secretary)
    db.session.flush()
    last = db.session.scalar(sa.select(Call.last_number).where(Call.id == call.id)) or 0
    facts: dict[str, Any] = {"call": call.id, "proposal": proposal.id, "first": jurors[0].id}
    db.session.execute(sa.text(READINGS), facts | {"read": last - OPEN_READINGS})
    db.session.execute(sa.text(SHEETS), {"call": call.id})
    criteria = [criterion.key for criterion in call.definition.criteria]
    db.session.execute(sa.text(SCORES), {"call": call.id, "criteria": criteria})
    left = sa.text("SELECT id FROM assignment WHERE call_id = :call AND state = 'deployed'")
    return list(db.session.scalars(left, {"call": call.id}))


def _settle() -> None:
    """Let the database learn what is in the tables, as it would overnight."""
    # The owner's work: the program's own role may only read and write rows.
    owner = sa.create_engine(current_app.config["DATABASE_OWNER_URI"], isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
    owner.dispose()
