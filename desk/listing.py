"""The list of a call's entries: filtered, sorted and cut to a page in one statement, and exported.

Sorting and filtering by scores is open only where seeing them is: an order is a leak too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.queries import is_touched
from calls.entry.states import EntryState
from core import paging
from core.db import db
from core.paging import Page
from core.search import matches
from members.models import City
from review.assignment.models import Assignment
from review.assignment.states import AssignmentState
from review.scoring.models import Score, Sheet
from review.scoring.states import SheetState

CHUNK = 1000
UNSENT = "unsent"
"""What the filter of states says for entries that were changed since they were sent in."""
SORTS = ("number", "title", "city", "country", "state", "changed", "readings", "mean")
SCORED_SORTS = ("readings", "mean")


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; anything unknown has become the default."""

    q: str = ""
    state: EntryState | None = None
    unsent: bool = False
    axis: str = ""
    sort: str = "number"
    descending: bool = False
    page: int = 1

    def href_args(self, **changes: Any) -> dict[str, Any]:
        """Return the query of a link to this list with `changes`; defaults are left out."""
        new = replace(self, **changes)
        said = {
            "q": new.q,
            "state": UNSENT if new.unsent else new.state.value if new.state else "",
            "axis": new.axis,
            "sort": new.sort if new.sort != "number" else "",
            "desc": "1" if new.descending else "",
            "page": new.page if new.page > 1 else "",
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True)
class Line:
    """One row of the list. `mean` is None where there is no score, or none to be seen."""

    id: int
    number: int | None
    title: str
    language: str
    axis: str
    state: EntryState
    changed_at: datetime
    submitted_at: datetime | None
    city: str
    country: str
    network: str
    on_behalf: bool
    unsent: bool
    readings: int | None = None
    mean: Decimal | None = None


def read_filters(args: Any, *, scores: bool) -> Filters:
    """Read the query of a list; what cannot be understood is as if it were not said."""
    states = {state.value: state for state in EntryState}
    sort = args.get("sort", "")
    known = SORTS if scores else tuple(each for each in SORTS if each not in SCORED_SORTS)
    return Filters(
        q=args.get("q", "").strip()[:100],
        state=states.get(args.get("state", "")),
        unsent=args.get("state", "") == UNSENT,
        axis=args.get("axis", "")[:64],
        sort=sort if sort in known else "number",
        descending=args.get("desc") == "1",
        page=paging.read(args).number,
    )


def page_of(call: Call, filters: Filters, *, scores: bool) -> tuple[list[Line], int]:
    """Return one page of lines and how many there are in all: one statement."""
    query = _query(call, filters, scores=scores).add_columns(sa.func.count().over())
    cut = Page(filters.page)
    query = query.limit(cut.rows).offset(cut.offset)
    rows = db.session.execute(query).all()
    return [Line(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def every(call: Call, filters: Filters, *, scores: bool) -> Iterator[Line]:
    """Yield every line that the filters keep, through a server-side cursor: one statement."""
    query = _query(call, filters, scores=scores).execution_options(yield_per=CHUNK)
    for row in db.session.execute(query):
        yield Line(*row)


def _query(call: Call, filters: Filters, *, scores: bool) -> sa.Select[Any]:
    columns: list[Any] = [Entry.id, Entry.number, Entry.title, Entry.language, Entry.axis]
    columns += [Entry.state, Entry.changed_at, Entry.submitted_at]
    columns += [City.name, City.country, City.network, Entry.on_behalf, is_touched()]
    query = sa.select(*columns).join(City, City.id == Entry.city_id)
    query = query.where(Entry.call_id == call.id)
    if filters.state:
        query = query.where(Entry.state == filters.state)
    if filters.unsent:
        query = query.where(is_touched())
    if filters.axis:
        query = query.where(Entry.axis == filters.axis)
    if filters.q:
        query = query.where(matches(Entry.title + " " + City.name, filters.q))
    orders: dict[str, Any] = {
        "number": Entry.number,
        "title": Entry.title,
        "city": City.name,
        "country": City.country,
        "state": Entry.state,
        "changed": Entry.changed_at,
    }
    if scores:
        totals = _totals(call)
        query = query.outerjoin(totals, totals.c.entry_id == Entry.id)
        query = query.add_columns(totals.c.readings, totals.c.mean)
        orders |= {"readings": totals.c.readings, "mean": totals.c.mean}
    order = orders[filters.sort]
    order = order.desc() if filters.descending else order.asc()
    return query.order_by(order.nulls_last(), Entry.id)


def _totals(call: Call) -> sa.Subquery:
    """Return readings and mean by entry: the formula of `review.scoring.totals`, in SQL.

    A test compares the two. Only complete, submitted sheets count, each weighing the same.
    """
    criteria = call.definition.criteria
    target = criteria[0].scale
    weights = (
        sa.values(
            sa.column("key", sa.Text),
            sa.column("weight", sa.Numeric),
            sa.column("low", sa.Numeric),
            sa.column("high", sa.Numeric),
            name="criterion",
        )
        .data([(c.key, c.weight, c.scale.min, c.scale.max) for c in criteria])
        .alias("criterion")
    )
    carried = target.min + (Score.value - weights.c.low) / (weights.c.high - weights.c.low) * (
        target.max - target.min
    )
    answered = sa.func.sum(weights.c.weight).filter(Score.value.is_not(None))
    sheets = (
        sa.select(
            Assignment.entry_id,
            (sa.func.sum(weights.c.weight * carried) / answered).label("total"),
        )
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Score, Score.sheet_id == Sheet.id)
        .join(weights, weights.c.key == Score.criterion)
        .where(
            Assignment.call_id == call.id,
            Assignment.state.not_in((AssignmentState.RECUSED, AssignmentState.WITHDRAWN)),
            Sheet.state == SheetState.SUBMITTED,
        )
        .group_by(Assignment.entry_id, Sheet.id)
        .having(sa.func.count() == len(criteria))
        .subquery()
    )
    return (
        sa.select(
            sheets.c.entry_id,
            sa.func.count(sheets.c.total).label("readings"),
            sa.func.avg(sheets.c.total).label("mean"),
        )
        .group_by(sheets.c.entry_id)
        .subquery("totals")
    )
