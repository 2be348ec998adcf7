"""A large jury: 500 entries and 5 jurors are proposed, given out and told in few statements."""

from datetime import date

import sqlalchemy as sa

from calls.call.states import CallState
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState, EntryState
from core import clock
from core.db import db
from core.events import Event
from members.models import City, Membership, MemberStatus
from notices.models import Letter
from review.assignment import proposals
from review.assignment.models import Assignment
from review.assignment.states import AssignmentState
from review.eligibility import operations as eligibility
from review.eligibility.models import EligibilityVerdict
from tests import factories
from tests.pages import counted
from tests.review.panels import FRAME, call_in_evaluation, juror

ENTRIES, JURORS = 500, 5


def many_entries(call, like: Entry) -> None:
    """Add entries up to ENTRIES, each of its own city, all frozen as `like` is."""
    more = range(2, ENTRIES + 1)
    city = {"country": "ES", "region": "Europe", "languages": ["es"], "created_at": clock.now()}
    names = [city | {"name": f"Bulk {n}", "network": ""} for n in more]
    ids = list(db.session.scalars(sa.insert(City).returning(City.id), names))
    same = {
        "call_id": call.id,
        "version_id": call.version_id,
        "state": EntryState.EVALUATION,
        "revision_id": like.revision_id,
    }
    same |= {"language": "es", "languages": ["es"], "created_by": like.created_by, "axis": ""}
    same |= {"submitted_at": clock.now(), "created_at": clock.now(), "changed_at": clock.now()}
    rows = [
        same | {"number": n, "city_id": city_id, "title": f"Practice {n}"}
        for n, city_id in zip(more, ids, strict=True)
    ]
    db.session.execute(sa.insert(Entry), rows)


def needed(act) -> int:
    with counted() as seen:
        act()
        db.session.flush()
    return sum(not sql.startswith(FRAME) for sql in seen)


def test_a_large_jury_needs_few_statements(db_session):
    call, (first,) = call_in_evaluation(1)
    for _ in range(JURORS):
        juror(call)
    many_entries(call, first)
    made = proposals.propose(call, actor=factories.secretary())
    db_session.commit()
    assert needed(lambda: proposals.compute(made.id)) <= 15
    assert db_session.query(Assignment).count() == ENTRIES * JURORS
    secretary = factories.secretary()
    assert needed(lambda: proposals.deploy(made, actor=secretary)) <= 25
    given = db_session.query(Assignment).filter_by(state=AssignmentState.DEPLOYED).count()
    assert given == ENTRIES * JURORS
    told = db_session.query(Event).filter_by(name="reading_assigned").count()
    assert told == ENTRIES * JURORS
    assert proposals.notify(made.id) == JURORS
    letters = db_session.query(Letter).filter_by(kind="readings_assigned").all()
    assert all(str(ENTRIES) in letter.subject for letter in letters)


def make_sound(first: Entry) -> None:
    """Let every entry of the call pass every rule, as `first` does."""
    db.session.execute(
        sa.update(Entry).values(state=EntryState.SUBMITTED, languages=first.languages)
    )
    since = {"valid_from": date(2010, 1, 1), "recorded_at": clock.now(), "note": ""}
    paid = since | {"status": MemberStatus.ACTIVE, "fees_paid_until": date(2099, 1, 1)}
    cities = db.session.scalars(sa.select(City.id).where(City.name.like("Bulk %")))
    db.session.execute(sa.insert(Membership), [paid | {"city_id": each} for each in cities])
    letter = {"slot": "mayor_letter", "filename": "l.pdf", "content_type": "application/pdf"}
    letter |= {"state": AttachmentState.ATTACHED, "size": 1, "sha256": "0" * 64}
    letter |= {"created_by": first.created_by, "created_at": clock.now()}
    rest = db.session.scalars(sa.select(Entry.id).where(Entry.id != first.id))
    rows = [letter | {"entry_id": each, "storage_key": f"bulk/{each}"} for each in rest]
    db.session.execute(sa.insert(Attachment), rows)


def test_many_entries_are_checked_and_confirmed_in_few_statements(db_session):
    call = factories.call(state=CallState.CLOSED)
    first = factories.entry(call, state=EntryState.SUBMITTED)
    many_entries(call, first)
    make_sound(first)
    office = factories.secretary()
    eligibility.start_checks(call, actor=office)
    db_session.commit()
    assert needed(lambda: eligibility.compute_checks(call.id)) <= 15
    assert needed(lambda: eligibility.confirm_passing(call, actor=office)) <= 15
    eligible = db_session.query(Entry).filter_by(state=EntryState.ELIGIBLE).count()
    assert eligible == db_session.query(EligibilityVerdict).count() == ENTRIES
    assert needed(lambda: eligibility.begin_evaluation(call, actor=office)) <= 15
