"""What is read to decide: the call and its live decision, the entries, the ranking."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from core.events import head_of
from jury.decision.models import Decision
from jury.decision.portfolio import Rules
from jury.decision.ranking import Contender, Ranking, Row, rank
from jury.decision.states import DecisionState, OutcomeKind
from members.models import City
from review.assignment.models import Conflict, Juror
from review.scoring.queries import sheets_for_ranking
from review.scoring.rubric import rubric_of
from review.scoring.totals import published

BEFORE_JURY = (
    EntryState.EVALUATION,
    EntryState.WINNER,
    EntryState.FINALIST,
    EntryState.SPECIAL_MENTION,
    EntryState.NOT_SELECTED,
)
KEPT = 4
_computed: dict[str, Ranking] = {}


@dataclass(frozen=True)
class Case:
    """A call before its jury: the live decision, if any, and who has a conflict in it."""

    call: Call
    decision: Decision | None
    conflicted: frozenset[int] = field(default_factory=frozenset)

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.call.id

    @property
    def rules(self) -> Rules:
        """Return how many prizes and finalists the call gives."""
        outcomes = {each.kind.value: each for each in self.call.definition.decision.outcomes}
        winner, finalist = outcomes.get("winner"), outcomes.get("finalist")
        return Rules(
            winners=(winner.seats or 0) if winner else 0,
            finalists=(finalist.seats or 0) if finalist else 0,
            distinct_cities=bool(winner and winner.distinct_cities),
        )

    @property
    def kinds(self) -> list[OutcomeKind]:
        """Return the outcomes this call can give, in its own order."""
        said = [each.kind.value for each in self.call.definition.decision.outcomes]
        kinds = [OutcomeKind(value) for value in said if value in set(OutcomeKind)]
        return kinds if OutcomeKind.NOT_SELECTED in kinds else [*kinds, OutcomeKind.NOT_SELECTED]


@dataclass(frozen=True)
class Standing:
    """An entry before the jury, as lists show it."""

    id: int
    reference: str
    title: str
    language: str
    axis: str
    city_id: int
    city: str
    country: str


def get_case(code: str) -> Case:
    """Return the call with its live decision. Raises NoResultFound."""
    query = (
        sa.select(Call, Decision)
        .outerjoin(
            Decision,
            sa.and_(Decision.call_id == Call.id, Decision.state != DecisionState.REVOKED),
        )
        .where(Call.code == code)
        .options(selectinload(Decision.outcomes))
    )
    call, decision = db.session.execute(query).one()
    conflicts = sa.select(Juror.person_id).join(Conflict, Conflict.juror_id == Juror.id)
    people = db.session.scalars(conflicts.where(Juror.call_id == call.id).distinct())
    return Case(call, decision, frozenset(people))


def standings(call: Call) -> dict[int, Standing]:
    """Return the entries before the jury, by id: one statement, whatever their number."""
    columns = (Entry.id, Entry.number, Entry.title, Entry.language, Entry.axis, Entry.city_id)
    query = sa.select(*columns, City.name, City.country).join(City, City.id == Entry.city_id)
    query = query.where(Entry.call_id == call.id, Entry.state.in_(BEFORE_JURY))
    return {
        row[0]: Standing(row[0], f"{call.code}-{row[1]:03d}", *row[2:])
        for row in db.session.execute(query.order_by(Entry.number))
    }


def ranking_of(call: Call, entries: dict[int, Standing]) -> Ranking:
    """Return the ranking of a call from its submitted sheets: two statements at most.

    Whatever changes a ranking leaves an event, so the hash at the head of the call's chain stands
    for all that it is made of: while that is the same, the process keeps what it computed.
    """
    head = head_of(call.chain)
    if head not in _computed:
        while len(_computed) >= KEPT:
            _computed.pop(next(iter(_computed)), None)
        _computed[head] = _rank(call, entries)
    return _computed[head]


def _rank(call: Call, entries: dict[int, Standing]) -> Ranking:
    contenders = [Contender(each.id, each.city_id, each.axis) for each in entries.values()]
    sheets = [each for each in sheets_for_ranking(call.id) if each.entry_id in entries]
    definition = call.definition
    return rank(contenders, sheets, rubric_of(definition), definition.decision.tie_break)


def snapshot(ranking: Ranking) -> dict[str, Any]:
    """Return the ranking as JSON to keep with a decision: numbers rounded once, as published."""
    return {
        "formula": ranking.formula_version,
        "rows": [_kept(row) for row in ranking.rows],
        "unranked": [
            {"entry": contender.id, "why": why.value} for contender, why in ranking.unranked
        ],
    }


def _kept(row: Row) -> dict[str, Any]:
    means = row.criterion_means.items()
    return {
        "entry": row.contender.id,
        "rank": row.rank,
        "total": str(published(row.total)),
        "sheets": row.sheets,
        "spread": None if row.spread is None else str(published(Fraction(row.spread))),
        "lowest": str(published(row.lowest)),
        "highest": str(published(row.highest)),
        "criteria": {key: None if mean is None else str(published(mean)) for key, mean in means},
        "decided_by": row.decided_by,
        "best": row.steadiness.best,
        "worst": row.steadiness.worst,
        "may_vanish": row.steadiness.may_vanish,
    }
