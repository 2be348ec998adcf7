"""The findings of the check in words, in the language being spoken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext

from calls.call.definition import CallDefinition
from calls.entry.speech import gettext, ngettext
from core.i18n import LANGUAGES, day, language
from review.eligibility.checks import Result, Rule

Facts = Mapping[str, Any]
STATUS_WORDS = {
    "active": lazy_gettext("active member"),
    "arrears": lazy_gettext("member in arrears"),
    "scholarship": lazy_gettext("member with a scholarship"),
    "fee_exception": lazy_gettext("member with a fee exception"),
    "lapsed": lazy_gettext("no longer a member"),
    "candidate": lazy_gettext("candidate for membership"),
}
TITLES = {
    Rule.MEMBER: lazy_gettext("Member on the closing day"),
    Rule.FEES: lazy_gettext("Fees paid"),
    Rule.NETWORK: lazy_gettext("Territorial network"),
    Rule.JURY_CITY: lazy_gettext("Not a city of the jury"),
    Rule.HOST_CITY: lazy_gettext("Not the host of the congress"),
    Rule.PREVIOUS_WINNER: lazy_gettext("Not a winner of the previous edition"),
    Rule.CAP: lazy_gettext("Entries of the city"),
    Rule.STARTED: lazy_gettext("Start of the practice"),
    Rule.LANGUAGES: lazy_gettext("Languages"),
    Rule.FILE: lazy_gettext("Required file"),
    Rule.ENDORSEMENT: lazy_gettext("Endorsed by a municipality"),
}


@dataclass(frozen=True)
class Told:
    """A finding for the reader: what was asked, the result, and the facts as one sentence."""

    rule: Rule
    title: str
    result: Result
    sentence: str


def tell(findings: list[dict[str, Any]], call: CallDefinition) -> list[Told]:
    """Return stored findings in words."""
    return [_told(each, call) for each in findings]


def shortly(findings: list[dict[str, Any]], call: CallDefinition) -> list[str]:
    """Return the sentences of what was not met, for lists."""
    return [told.sentence for told in tell(findings, call) if told.result is not Result.PASS]


def _told(finding: Mapping[str, Any], call: CallDefinition) -> Told:
    rule, result, facts = Rule(finding["rule"]), Result(finding["result"]), finding["facts"]
    title = _slot(facts, call) if rule is Rule.FILE else str(TITLES[rule])
    return Told(rule, title, result, _WORDS[rule](result, facts))


def _member(result: Result, facts: Facts) -> str:
    words = {"city": _fact(facts, "city"), "on": _day(facts["on"])}
    if result is Result.UNKNOWN:
        return gettext("The register does not say what %(city)s was on %(on)s.", **words)
    return gettext(
        "On %(on)s the register has %(city)s as: %(status)s (since %(since)s).",
        status=_status(facts["status"]),
        since=_day(facts["since"]),
        **words,
    )


def _fees(result: Result, facts: Facts) -> str:
    words = {"city": _fact(facts, "city"), "on": _day(facts["on"])}
    if "waiver" in facts:
        return gettext(
            "On %(on)s the fees of %(city)s were waived: %(status)s.",
            status=_status(facts["waiver"]),
            **words,
        )
    if facts.get("paid_until"):
        return gettext(
            "The fees of %(city)s were paid until %(until)s; the call asks for %(on)s.",
            until=_day(facts["paid_until"]),
            **words,
        )
    if result is Result.FAIL:
        return gettext("No fees of %(city)s are recorded as paid for %(on)s.", **words)
    return gettext("The register does not say if %(city)s had paid its fees on %(on)s.", **words)


def _network(_result: Result, facts: Facts) -> str:
    return gettext(
        "Network in the register: %(network)s. The call is for: %(allowed)s.",
        network=_fact(facts, "network") or "—",
        allowed=", ".join(facts["allowed"]),
    )


def _jury_city(result: Result, facts: Facts) -> str:
    if result is Result.FAIL:
        return gettext("%(city)s is represented on the jury.", city=_fact(facts, "city"))
    return gettext("%(city)s is not represented on the jury.", city=_fact(facts, "city"))


def _host_city(result: Result, facts: Facts) -> str:
    if result is Result.FAIL:
        return gettext(
            "%(city)s is the host city, which does not compete.", city=_fact(facts, "city")
        )
    return gettext("%(city)s is not the host city.", city=_fact(facts, "city"))


def _previous_winner(result: Result, facts: Facts) -> str:
    words = {"city": _fact(facts, "city"), "edition": _fact(facts, "edition")}
    if result is Result.FAIL:
        return gettext("%(city)s won in %(edition)s.", **words)
    return gettext("%(city)s is not among the winners of %(edition)s.", **words)


def _cap(_result: Result, facts: Facts) -> str:
    return ngettext(
        "This is entry %(place)s of %(city)s; a city may send %(num)d.",
        "This is entry %(place)s of %(city)s; a city may send %(num)d.",
        int(facts["cap"]),
        place=_fact(facts, "place"),
        city=_fact(facts, "city"),
    )


def _started(result: Result, facts: Facts) -> str:
    if result is Result.UNKNOWN:
        return gettext(
            "The entry does not say when the practice started; the call asks for a start before "
            "%(before)s.",
            before=_day(facts["before"]),
        )
    return gettext(
        "The practice started on %(started)s; the call asks for a start before %(before)s.",
        started=_day(facts["started"]),
        before=_day(facts["before"]),
    )


def _languages(result: Result, facts: Facts) -> str:
    written = _names(facts["written"])
    if result is Result.PASS:
        return gettext("Complete in: %(written)s.", written=written)
    if facts["any_one"]:
        return gettext(
            "It is not complete in any accepted language (%(missing)s).",
            missing=_names(facts["missing"]),
        )
    return gettext(
        "Complete in: %(written)s. Missing: %(missing)s.",
        written=written or "—",
        missing=_names(facts["missing"]),
    )


def _file(result: Result, facts: Facts) -> str:
    if result is Result.PASS:
        return ngettext(
            "%(num)d file is attached and checked.",
            "%(num)d files are attached and checked.",
            int(facts["count"]),
        )
    return gettext(
        "Attached and checked: %(count)s; the call asks for %(needed)s.",
        count=_fact(facts, "count"),
        needed=_fact(facts, "needed"),
    )


def _endorsement(result: Result, facts: Facts) -> str:
    words = {"municipality": _fact(facts, "municipality")}
    if result is Result.PASS:
        return gettext(
            "The mayor's office of %(municipality)s has signed the very text that was sent in.",
            **words,
        )
    return gettext(
        "The mayor's office of %(municipality)s has not signed the text that was sent in.", **words
    )


_WORDS: dict[Rule, Callable[[Result, Facts], str]] = {
    Rule.MEMBER: _member,
    Rule.FEES: _fees,
    Rule.NETWORK: _network,
    Rule.JURY_CITY: _jury_city,
    Rule.HOST_CITY: _host_city,
    Rule.PREVIOUS_WINNER: _previous_winner,
    Rule.CAP: _cap,
    Rule.STARTED: _started,
    Rule.LANGUAGES: _languages,
    Rule.FILE: _file,
    Rule.ENDORSEMENT: _endorsement,
}


def _fact(facts: Facts, key: str) -> str:
    return str(facts[key])


def _status(value: str) -> str:
    return str(STATUS_WORDS[value])


def _slot(facts: Facts, call: CallDefinition) -> str:
    return call.text(call.slot(facts["slot"]).label, language())


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _names(codes: list[str]) -> str:
    return ", ".join(LANGUAGES.get(code, code) for code in codes)
