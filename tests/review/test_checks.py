"""Each rule of eligibility, on facts alone."""

from datetime import date

import pytest

from calls.call.definition import CallDefinition
from calls.call.states import CallState
from core.i18n import LANGUAGES, speaking
from members.models import MemberStatus
from review.eligibility.checks import Case, Result, Rule, Standing, check, closing_day, passes
from review.eligibility.sentences import tell
from tests import factories


def said(**changes) -> CallDefinition:
    return factories.definition(CallState.CLOSED, "TEST-RULES", **changes)


def case(**changes) -> Case:
    usual = {
        "city": "Lleida",
        "city_id": 7,
        "network": "RECE",
        "standings": (Standing(MemberStatus.ACTIVE, date(2010, 1, 1), date(2099, 12, 31)),),
        "place": 1,
        "languages": frozenset({"en", "es", "fr"}),
        "files": {"mayor_letter": 1},
        "started": date(2020, 1, 1),
    }
    return Case(**(usual | changes))


def result(rule: Rule, call: CallDefinition | None = None, jury=frozenset(), **changes) -> Result:
    found = {each.rule: each for each in check(case(**changes), call or said(), frozenset(jury))}
    return found[rule].result


def standing(status: MemberStatus, since: date = date(2010, 1, 1), paid: date | None = None):
    return Standing(status, since, paid)


def test_a_sound_entry_passes_every_rule():
    findings = check(case(), said(), frozenset())
    assert passes(findings)
    assert {each.rule for each in findings} == set(Rule) - {Rule.NETWORK, Rule.ENDORSEMENT}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (MemberStatus.ACTIVE, Result.PASS),
        (MemberStatus.ARREARS, Result.PASS),
        (MemberStatus.SCHOLARSHIP, Result.PASS),
        (MemberStatus.FEE_EXCEPTION, Result.PASS),
        (MemberStatus.LAPSED, Result.FAIL),
        (MemberStatus.CANDIDATE, Result.FAIL),
    ],
)
def test_member_on_the_closing_day(status, expected):
    assert result(Rule.MEMBER, standings=(standing(status),)) is expected


def test_the_register_counts_on_the_closing_day_not_today():
    call = said()
    closes = closing_day(call)
    left_later = (
        standing(MemberStatus.ACTIVE),
        standing(MemberStatus.LAPSED, closes.replace(year=closes.year + 1)),
    )
    left_that_day = (standing(MemberStatus.ACTIVE), standing(MemberStatus.LAPSED, closes))
    assert result(Rule.MEMBER, call, standings=left_later) is Result.PASS
    assert result(Rule.MEMBER, call, standings=left_that_day) is Result.FAIL


def test_a_city_that_joined_after_the_day_is_unknown():
    later = (standing(MemberStatus.ACTIVE, date(2099, 1, 1)),)
    assert result(Rule.MEMBER, standings=later) is Result.UNKNOWN
    assert result(Rule.FEES, standings=later) is Result.UNKNOWN
    assert result(Rule.MEMBER, standings=()) is Result.UNKNOWN


def test_fees_are_compared_with_the_day_of_the_call_inclusive():
    call = said(eligibility={"fees_paid_on": date(2025, 10, 15)})
    paid = {
        date(2025, 10, 14): Result.FAIL,
        date(2025, 10, 15): Result.PASS,
        date(2025, 12, 31): Result.PASS,
    }
    for until, expected in paid.items():
        row = (standing(MemberStatus.ACTIVE, paid=until),)
        assert result(Rule.FEES, call, standings=row) is expected


@pytest.mark.parametrize("status", [MemberStatus.SCHOLARSHIP, MemberStatus.FEE_EXCEPTION])
def test_a_recorded_waiver_counts_as_paid(status):
    findings = check(case(standings=(standing(status),)), said(), frozenset())
    fees = next(each for each in findings if each.rule is Rule.FEES)
    assert fees.result is Result.PASS
    assert fees.facts["waiver"] == status.value


def test_no_date_of_payment_is_unknown_for_a_member_and_a_no_in_arrears():
    assert result(Rule.FEES, standings=(standing(MemberStatus.ACTIVE),)) is Result.UNKNOWN
    assert result(Rule.FEES, standings=(standing(MemberStatus.ARREARS),)) is Result.FAIL


def test_jury_host_and_winners_do_not_compete():
    assert result(Rule.JURY_CITY, jury={7}) is Result.FAIL
    assert result(Rule.JURY_CITY, jury={8}) is Result.PASS
    assert result(Rule.HOST_CITY, city="granollers ") is Result.FAIL
    assert result(Rule.PREVIOUS_WINNER, city="Odivelas") is Result.FAIL
    assert result(Rule.PREVIOUS_WINNER, city="Olivelas") is Result.PASS


def test_the_cap_counts_in_the_order_of_submission():
    assert result(Rule.CAP, place=2) is Result.PASS
    assert result(Rule.CAP, place=3) is Result.FAIL


def test_network_where_the_call_is_for_some():
    call = said(eligibility={"networks": ("REBRACE",)})
    assert result(Rule.NETWORK, call) is Result.FAIL
    assert result(Rule.NETWORK, call, network="REBRACE") is Result.PASS


def test_start_languages_and_letter():
    assert result(Rule.STARTED, started=date(2023, 5, 31)) is Result.PASS
    assert result(Rule.STARTED, started=date(2023, 6, 1)) is Result.FAIL
    assert result(Rule.STARTED, started=None) is Result.UNKNOWN
    assert result(Rule.LANGUAGES, languages=frozenset({"en", "es"})) is Result.FAIL
    assert result(Rule.FILE, files={}) is Result.FAIL


def test_an_unknown_is_no_pass():
    assert not passes(check(case(started=None), said(), frozenset()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_sentence(app, language):
    call = said(eligibility={"networks": ("REBRACE",)})
    good, bad = (
        case(network="REBRACE"),
        case(
            city="Granollers", standings=(), place=3, languages=frozenset(), files={}, started=None
        ),
    )
    late = case(standings=(standing(MemberStatus.ARREARS, paid=date(2001, 1, 1)),))
    waived = case(standings=(standing(MemberStatus.SCHOLARSHIP),))
    with app.test_request_context(), speaking(language):
        for one, jury in ((good, set()), (bad, {7}), (late, set()), (waived, set())):
            stored = [each.stored() for each in check(one, call, frozenset(jury))]
            for told in tell(stored, call):
                assert told.title
                assert told.sentence.endswith((".", "…"))
                assert "%(" not in told.sentence


STATEMENT = dict.fromkeys(LANGUAGES, "The city stands behind this.")


@pytest.mark.parametrize("endorsed", [True, False])
@pytest.mark.parametrize("required", [True, False])
def test_an_institution_is_judged_by_its_endorsement_and_not_by_membership(endorsed, required):
    call = said(
        eligibility={"members_only": False, "institutions_with_endorsement": True},
        endorsement={"required": required, "statement": STATEMENT},
    )
    facts = {"standings": (), "municipality": "Granollers", "endorsed": endorsed}
    findings = check(case(**facts), call, frozenset())
    rules = {each.rule for each in findings}
    assert rules.isdisjoint({Rule.MEMBER, Rule.FEES, Rule.NETWORK})
    assert Rule.CAP in rules
    assert result(Rule.ENDORSEMENT, call, **facts) is (Result.PASS if endorsed else Result.FAIL)
    assert passes(findings) is endorsed
    for lang in LANGUAGES:
        with speaking(lang):
            told = {each.rule: each for each in tell([f.stored() for f in findings], call)}
        assert "Granollers" in told[Rule.ENDORSEMENT].sentence


@pytest.mark.parametrize("required", [True, False])
def test_a_city_is_asked_for_an_endorsement_only_where_the_call_requires_it(required):
    call = said(endorsement={"required": required, "statement": STATEMENT})
    rules = {each.rule for each in check(case(), call, frozenset())}
    assert (Rule.ENDORSEMENT in rules) is required
    assert Rule.MEMBER in rules
