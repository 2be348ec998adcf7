"""The rules of a call applied to one entry: pure, from dated facts to findings.

Each rule says pass, fail or unknown, with the facts it used; `sentences.py` puts them into words.
Only a clean pass counts: an unknown asks for a person who looks and says why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from calls.call.definition import CallDefinition
from members.models import MemberStatus


class Result(StrEnum):
    """What one rule says of one entry."""

    PASS = "pass"  # noqa: S105  (a result, not a password)
    FAIL = "fail"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """The rules that the system can compute; the keys stand in stored facts and never change."""

    MEMBER = "member"
    FEES = "fees"
    NETWORK = "network"
    JURY_CITY = "jury_city"
    HOST_CITY = "host_city"
    PREVIOUS_WINNER = "previous_winner"
    CAP = "cap"
    STARTED = "started"
    LANGUAGES = "languages"
    FILE = "file"
    ENDORSEMENT = "endorsement"


@dataclass(frozen=True)
class Standing:
    """What the register says of a city from `valid_from` until the next row."""

    status: MemberStatus
    valid_from: date
    fees_paid_until: date | None


@dataclass(frozen=True)
class Case:
    """An entry with the facts that its call's rules look at.

    `place` counts the entries of the same city in the call, in the order they were submitted,
    from 1. `files` counts the files sent in by slot, on the `form` that was answered (None: that of
    today). `started` is the day the practice began. An
    institution is no member city: `municipality` is the one that endorses it. `endorsed` says that
    a mayor's office has signed the very text that was sent in.
    """

    city: str
    city_id: int
    network: str
    standings: tuple[Standing, ...]
    place: int
    languages: frozenset[str]
    files: Mapping[str, int] = field(hash=False)
    started: date | None = None
    form: CallDefinition | None = field(default=None, hash=False)
    municipality: str = ""
    endorsed: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule's answer with the facts it used; `facts` holds plain JSON."""

    rule: Rule
    result: Result
    facts: Mapping[str, Any] = field(hash=False)

    def stored(self) -> dict[str, Any]:
        """Return the finding as it is kept."""
        return {"rule": self.rule.value, "result": self.result.value, "facts": dict(self.facts)}


WAIVED = (MemberStatus.SCHOLARSHIP, MemberStatus.FEE_EXCEPTION)
"""Statuses that the register records as a waiver of the fees."""
MEMBERS = (MemberStatus.ACTIVE, MemberStatus.ARREARS, *WAIVED)


def check(case: Case, call: CallDefinition, jury_cities: frozenset[int]) -> list[Finding]:
    """Return a finding for every rule that the call sets, in the order a reader expects."""
    return [
        *([] if case.municipality else _register(case, call)),
        *_endorsement(case, call),
        *_exclusions(case, call, jury_cities),
        *_dossier(case, call),
    ]


def passes(findings: list[Finding]) -> bool:
    """Return whether every rule was met, none of them unknown."""
    return all(finding.result is Result.PASS for finding in findings)


def closing_day(call: CallDefinition) -> date:
    """Return the day of the deadline in the call's own zone."""
    return call.calendar.closes.date()


def _register(case: Case, call: CallDefinition) -> Iterator[Finding]:
    rules = call.eligibility
    if rules.members_only:
        yield _member(case, closing_day(call))
    if rules.fees_paid_on:
        yield _fees(case, rules.fees_paid_on)
    if rules.networks:
        facts = {"network": case.network, "allowed": list(rules.networks)}
        yield _finding(Rule.NETWORK, case.network in rules.networks, facts)


def _endorsement(case: Case, call: CallDefinition) -> Iterator[Finding]:
    wanted = call.endorsement
    if case.municipality or (wanted and wanted.required):
        facts = {"city": case.city, "municipality": case.municipality or case.city}
        yield _finding(Rule.ENDORSEMENT, case.endorsed, facts)


def _member(case: Case, day: date) -> Finding:
    standing = _on(case.standings, day)
    facts: dict[str, Any] = {"city": case.city, "on": day.isoformat()}
    if standing is None:
        return Finding(Rule.MEMBER, Result.UNKNOWN, facts)
    facts |= {"status": standing.status.value, "since": standing.valid_from.isoformat()}
    return _finding(Rule.MEMBER, standing.status in MEMBERS, facts)


def _fees(case: Case, day: date) -> Finding:
    standing = _on(case.standings, day)
    facts: dict[str, Any] = {"city": case.city, "on": day.isoformat()}
    if standing is None:
        return Finding(Rule.FEES, Result.UNKNOWN, facts)
    facts["status"] = standing.status.value
    if standing.status in WAIVED:
        return Finding(Rule.FEES, Result.PASS, facts | {"waiver": standing.status.value})
    until = standing.fees_paid_until
    facts["paid_until"] = until.isoformat() if until else None
    if until is None and standing.status is MemberStatus.ACTIVE:
        return Finding(Rule.FEES, Result.UNKNOWN, facts)
    return _finding(Rule.FEES, until is not None and until >= day, facts)


def _exclusions(case: Case, call: CallDefinition, jury_cities: frozenset[int]) -> Iterator[Finding]:
    rules = call.eligibility
    if rules.exclude_jury_cities:
        facts = {"city": case.city}
        yield _finding(Rule.JURY_CITY, case.city_id not in jury_cities, facts)
    if rules.exclude_host_cities:
        facts = {"city": case.city}
        yield _finding(Rule.HOST_CITY, not _named(case.city, rules.exclude_host_cities), facts)
    if winners := rules.exclude_winners_of:
        facts = {"city": case.city, "edition": winners.edition}
        yield _finding(Rule.PREVIOUS_WINNER, not _named(case.city, winners.cities), facts)
    if cap := rules.entries_per_city:
        numbers = {"city": case.city, "place": case.place, "cap": cap}
        yield _finding(Rule.CAP, case.place <= cap, numbers)


def _dossier(case: Case, call: CallDefinition) -> Iterator[Finding]:
    if rule := call.eligibility.practice_started:
        yield _started(case.started, rule.before)
    form = case.form or call
    missing = form.languages.missing(case.languages)
    facts: dict[str, Any] = {"written": sorted(case.languages), "missing": list(missing)}
    facts["any_one"] = form.languages.any_one
    yield _finding(Rule.LANGUAGES, not missing, facts)
    for slot in form.form.slots:
        if slot.is_required:
            count = case.files.get(slot.key, 0)
            needed = {"slot": slot.key, "count": count, "needed": slot.min_count}
            yield _finding(Rule.FILE, count >= slot.min_count, needed)


def _started(started: date | None, before: date) -> Finding:
    facts = {"before": before.isoformat()}
    if started is None:
        return Finding(Rule.STARTED, Result.UNKNOWN, facts)
    return _finding(Rule.STARTED, started < before, facts | {"started": started.isoformat()})


def _finding(rule: Rule, met: bool, facts: Mapping[str, Any]) -> Finding:
    return Finding(rule, Result.PASS if met else Result.FAIL, facts)


def _on(standings: tuple[Standing, ...], day: date) -> Standing | None:
    """Return what held on `day`: the latest row that had begun."""
    begun = [each for each in standings if each.valid_from <= day]
    return max(begun, key=lambda each: each.valid_from, default=None)


def _named(city: str, names: tuple[str, ...]) -> bool:
    return city.strip().casefold() in {name.strip().casefold() for name in names}
