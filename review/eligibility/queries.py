"""What is read to check entries, and the lists that the secretariat decides from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call, definition_of, definitions_of
from calls.entry.answers.values import COMMON, date_of
from calls.entry.endorsement.queries import endorsed_entries
from calls.entry.models import Entry, Revision
from calls.entry.states import EntryState
from core.db import db
from core.paging import Page
from members.models import City, Membership
from review.eligibility import rules, signals
from review.eligibility.checks import Case, Standing
from review.eligibility.models import EligibilityCheck, EligibilityVerdict

OUTSIDE = (EntryState.DRAFT, EntryState.RETURNED, EntryState.WITHDRAWN)
"""The states of entries that are not looked at: one that was returned, until it is back."""
GONE = (EntryState.DRAFT, EntryState.WITHDRAWN)


class Show(StrEnum):
    """The views of the list."""

    LOOK = "look"
    PASS = "pass"  # noqa: S105  (a view of a list)
    ADMITTED = "admitted"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Checked:
    """One entry with its latest check and verdict, any of which may be missing."""

    entry: Entry
    check: EligibilityCheck | None
    verdict: EligibilityVerdict | None
    judge: str = ""

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.entry.call_id


def latest_check() -> sa.ScalarSelect[int]:
    """Return the id of an entry's latest check, as a subquery on `Entry`."""
    query = sa.select(sa.func.max(EligibilityCheck.id)).correlate(Entry)
    return query.where(EligibilityCheck.entry_id == Entry.id).scalar_subquery()


def get_checked(entry_id: int) -> Checked:
    """Return a submitted entry with check and verdict, in one statement. Raises NoResultFound."""
    newest = sa.select(sa.func.max(EligibilityVerdict.id)).correlate(Entry)
    newest = newest.where(EligibilityVerdict.entry_id == Entry.id)
    query = (
        sa.select(Entry, EligibilityCheck, EligibilityVerdict, Person.name)
        .outerjoin(EligibilityCheck, EligibilityCheck.id == latest_check())
        .outerjoin(EligibilityVerdict, EligibilityVerdict.id == newest.scalar_subquery())
        .outerjoin(Person, Person.id == EligibilityVerdict.given_by)
        .where(Entry.id == entry_id, Entry.state != EntryState.DRAFT)
    )
    return Checked(*db.session.execute(query).one())


def counts(call: Call) -> dict[str, int]:
    """Return how many entries each view holds, and two more numbers.

    `unchecked`: submitted, without a check of what stands yet; `returned`: with their cities.
    """
    view = sa.case(
        (Entry.state == EntryState.RETURNED, "returned"),
        (sa.and_(rules.undecided.where(None), EligibilityCheck.id.is_(None)), "unchecked"),
        (sa.and_(rules.undecided.where(None), rules.passing.where(None)), Show.PASS.value),
        (rules.undecided.where(None), Show.LOOK.value),
        (Entry.state == EntryState.INELIGIBLE, Show.EXCLUDED.value),
        else_=Show.ADMITTED.value,
    )
    query = sa.select(view.label("view"), sa.func.count()).select_from(Entry)
    query = query.outerjoin(EligibilityCheck, EligibilityCheck.id == latest_check())
    query = query.where(Entry.call_id == call.id, Entry.state.not_in(GONE)).group_by("view")
    none = {view.value: 0 for view in Show} | {"unchecked": 0, "returned": 0}
    return none | dict(_pairs(query))


def checked_entries(call: Call, show: Show, page: Page) -> list[sa.Row[Any]]:
    """Return one page of a view: entry, city and the latest check."""
    columns = (Entry.id, Entry.number, Entry.title, Entry.language, Entry.state)
    query = (
        sa.select(*columns, City.name.label("city"), City.country)
        .add_columns(EligibilityCheck.computed, EligibilityCheck.facts)
        .join(City, City.id == Entry.city_id)
        .outerjoin(EligibilityCheck, EligibilityCheck.id == latest_check())
        .where(Entry.call_id == call.id, _view(show))
        .order_by(Entry.number)
    )
    return list(db.session.execute(query.limit(page.rows).offset(page.offset)))


def cases(call: Call) -> dict[int, Case]:
    """Return every submitted entry of a call with the facts its rules look at: six statements."""
    place = sa.func.row_number().over(partition_by=Entry.city_id, order_by=Entry.submitted_at)
    columns: list[Any] = [Entry.id, Entry.state, Entry.languages, Entry.city_id]
    columns += [City.name, City.network, City.municipality, Revision.version_id]
    query = sa.select(*columns, place.label("place")).join(City, City.id == Entry.city_id)
    query = query.join(Revision, Revision.id == Entry.revision_id)
    # One that is with its city keeps its place among the city's entries.
    query = query.where(Entry.call_id == call.id, Entry.state.not_in(GONE))
    rows = [row for row in db.session.execute(query) if row.state is EntryState.SUBMITTED]
    definitions_of(row.version_id for row in rows)  # in one statement
    standings, files = _standings(call), _files(call)
    started = _starts(call)
    endorsed = endorsed_entries(call.id) if call.definition.endorsement else frozenset()
    return {
        row.id: Case(
            city=row.name,
            city_id=row.city_id,
            network=row.network,
            standings=standings[row.city_id],
            place=row.place,
            languages=frozenset(row.languages),
            files=files[row.id],
            started=started.get(row.id),
            municipality=row.municipality,
            endorsed=row.id in endorsed,
            form=definition_of(row.version_id),
        )
        for row in rows
    }


def jury_cities(call: Call) -> frozenset[int]:
    """Return the cities that people of this call's jury represent, invited ones included."""
    answers = signals.jury_cities_asked.send(call)
    return frozenset(city_id for _receiver, cities in answers for city_id in cities)


def _standings(call: Call) -> defaultdict[int, tuple[Standing, ...]]:
    cities = sa.select(Entry.city_id).where(Entry.call_id == call.id)
    columns = (Membership.city_id, Membership.status, Membership.valid_from)
    query = sa.select(*columns, Membership.fees_paid_until)
    query = query.where(Membership.city_id.in_(cities))
    found: defaultdict[int, tuple[Standing, ...]] = defaultdict(tuple)
    for city_id, status, valid_from, paid_until in db.session.execute(query):
        found[city_id] = (*found[city_id], Standing(status, valid_from, paid_until))
    return found


def _files(call: Call) -> defaultdict[int, dict[str, int]]:
    """Return how many files stand in each slot: those sent in, whatever was changed since."""
    file = sa.func.json_array_elements(Revision.body["files"]).table_valued("value").alias("file")
    slot = sa.cast(file.c.value, sa.JSON)["slot"].as_string().label("slot")
    query = sa.select(Entry.id, slot, sa.func.count())
    query = query.join(Revision, Revision.id == Entry.revision_id).join(file, sa.true())
    query = query.where(Entry.call_id == call.id).group_by(Entry.id, "slot")
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for entry_id, key, count in db.session.execute(query):
        found[entry_id][key] = count
    return found


def _starts(call: Call) -> dict[int, date | None]:
    """Return the day each practice began, where the call has a rule about it."""
    rule = call.definition.eligibility.practice_started
    if rule is None:
        return {}
    # By the key alone: it may stand in another section of the form that an entry answered.
    section = sa.func.json_each(Revision.body["answers"]).table_valued("value").alias("section")
    answer = sa.func.json_extract_path_text(section.c.value, COMMON, rule.question)
    query = sa.select(Entry.id, answer).join(Revision, Revision.id == Entry.revision_id)
    query = query.join(section, sa.true())
    query = query.where(Entry.call_id == call.id, answer.is_not(None))
    return {entry_id: date_of(text) for entry_id, text in db.session.execute(query)}


def _view(show: Show) -> sa.ColumnElement[bool]:
    waiting = rules.undecided.where(None)
    views: dict[Show, sa.ColumnElement[bool]] = {
        Show.LOOK: sa.and_(waiting, sa.not_(rules.passing.where(None))),
        Show.PASS: sa.and_(waiting, rules.passing.where(None)),
        Show.EXCLUDED: Entry.state == EntryState.INELIGIBLE,
        Show.ADMITTED: Entry.state.not_in((*OUTSIDE, EntryState.SUBMITTED, EntryState.INELIGIBLE)),
    }
    return views[show]


def _pairs(query: sa.Select[Any]) -> list[tuple[str, int]]:
    return [(view, count) for view, count in db.session.execute(query)]
