"""What is read to decide: the call and its live decision, the entries, the ranking."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from accounts.models import Person, Role, RoleKind
from accounts.rules import decides_in
from calls.call.models import Call
from calls.call.queries import handed_over_at
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from core.events import canonical, head_of
from jury.decision import rules
from jury.decision.models import Decision
from jury.decision.portfolio import Rules
from jury.decision.ranking import Contender, Ranking, Row, rank
from jury.decision.states import DecisionState, OutcomeKind
from members.models import City
from review.assignment.models import Juror
from review.assignment.rules import conflicted
from review.assignment.states import JurorState
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
class BenchMember:
    """Somebody of the jury, in what concerns the decision: ready, and free of conflict, or not.

    Whoever was invited is not ready before he or she has accepted, signed and declared. Who
    declined or left has nothing more to answer, but keeps the conflicts.
    """

    state: JurorState
    is_bound: bool
    has_declared: bool
    has_conflict: bool

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is left to answer."""
        if self.state is JurorState.ACCEPTED:
            return self.is_bound and self.has_declared
        return self.state is not JurorState.INVITED


@dataclass(frozen=True)
class Case:
    """A call before its jury: the live decision, if any, and the jury by person id.

    `handed_over_at` is when the entries went to the jury, if they did: who decides has held the
    role since before.
    """

    call: Call
    decision: Decision | None
    jury: Mapping[int, BenchMember] = field(default_factory=dict)
    handed_over_at: datetime | None = None

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
    """Return the call with its live decision and its jury: three statements at most.

    Raises NoResultFound.
    """
    query = (
        sa.select(Call, Decision, handed_over_at())
        .outerjoin(
            Decision,
            sa.and_(Decision.call_id == Call.id, Decision.state != DecisionState.REVOKED),
        )
        .where(Call.code == code)
        .options(selectinload(Decision.outcomes))
    )
    call, decision, at = db.session.execute(query).one()
    return Case(call, decision, jury_of(call), at)


def jury_of(call: Call) -> dict[int, BenchMember]:
    """Return who was ever invited to the jury of a call, by person id."""
    in_conflict = sa.func.coalesce(sa.func.bool_or(conflicted()), sa.false())
    before_jury = sa.and_(Entry.call_id == Juror.call_id, Entry.state.in_(BEFORE_JURY))
    columns = (Juror.person_id, Juror.state, Juror.confidentiality_at, Juror.conflicts_at)
    query = sa.select(*columns, in_conflict).outerjoin(Entry, before_jury)
    query = query.where(Juror.call_id == call.id).group_by(Juror.id)
    return {
        person_id: BenchMember(state, signed_at is not None, declared_at is not None, has_conflict)
        for person_id, state, signed_at, declared_at, has_conflict in db.session.execute(query)
    }


@dataclass(frozen=True)
class Decider:
    """Somebody who takes part in the decision by a role, and who gave and confirmed that role."""

    name: str
    kind: RoleKind
    is_of_call: bool
    since: datetime
    granted_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    counts: bool


def deciders(case: Case) -> list[Decider]:
    """Return the secretariat and the chair of a call with how they came to their roles."""
    grantor = aliased(Person)
    confirmer = aliased(Person)
    query = (
        sa.select(Role, Person.name, grantor.name, confirmer.name)
        .join(Person, Person.id == Role.person_id)
        .outerjoin(grantor, grantor.id == Role.granted_by)
        .outerjoin(confirmer, confirmer.id == Role.confirmed_by)
        .where(decides_in(case.call_id))
        .order_by(Role.kind, Role.since, Role.id)
    )
    return [
        Decider(
            name=name,
            kind=role.kind,
            is_of_call=role.call_id is not None,
            since=role.since,
            granted_by=granted_by,
            confirmed_at=role.confirmed_at,
            confirmed_by=confirmed_by,
            counts=rules.counts(role, case),
        )
        for role, name, granted_by, confirmed_by in db.session.execute(query)
    ]


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


def read_anew(case: Case) -> Case:
    """Return the case as it is now, where another person has moved it in between."""
    db.session.expire_all()
    return get_case(case.call.code)


def entries_by_outcome(case: Case) -> list[tuple[OutcomeKind, list[int]]]:
    """Return the entries of each outcome, by their place in the ranking that was sealed."""
    if case.decision is None:
        return []
    places = {row["entry"]: row["rank"] for row in case.decision.ranking["rows"]}
    last = len(places) + 1
    outcomes = sorted(
        case.decision.outcomes, key=lambda outcome: places.get(outcome.entry_id, last)
    )
    return [
        (kind, [outcome.entry_id for outcome in outcomes if outcome.kind is kind])
        for kind in case.kinds
    ]


def fingerprint(decision: Decision) -> str:
    """Return the SHA-256 (hex) of what a decision says and of where it is on its way.

    A page that asks for a signature carries it, so that nobody signs what he or she has not read.
    """
    outcomes = sorted((outcome.entry_id, outcome.kind.value) for outcome in decision.outcomes)
    text = canonical(
        {
            "id": decision.id,
            "state": decision.state.value,
            "void": decision.void,
            "statement": decision.statement,
            "outcomes": outcomes,
            "ranking": decision.ranking,
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


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
