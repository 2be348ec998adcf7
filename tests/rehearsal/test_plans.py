"""Who enters what: real limits are kept, and what breaks a rule does so on purpose."""

import csv
from collections import Counter
from datetime import date

import pytest

from members.models import MemberStatus
from rehearsal import content, editions
from rehearsal.editions import COPIES, FULL
from rehearsal.jury import PACES
from rehearsal.marks import opinion
from rehearsal.plans import ODD_ONES, OVERRIDDEN, TOO_LATE, WINNERS_BEFORE, Candidate, plan

CRITERIA = ["relevance", "impact", "scope", "local_government", "civil_society", "innovation"]


def register() -> list[Candidate]:
    with content.REGISTER.open(encoding="utf-8", newline="") as file:
        return [
            Candidate(row["name"], row["languages"][:2], MemberStatus(row["status"]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize("rehearsal", COPIES, ids=lambda each: each.code)
class TestPlan:
    def test_sizes_and_caps(self, rehearsal):
        plans = plan(rehearsal, register(), entries=FULL)
        assert sum(each.sent for each in plans) == rehearsal.entries
        assert len(plans) == rehearsal.entries + rehearsal.drafts
        cities = Counter(each.city for each in plans)
        assert max(cities.values()) <= 2
        assert cities["Barcelona"] >= 1

    def test_a_practice_is_told_once_in_a_language_and_once_by_a_city(self, rehearsal):
        plans = plan(rehearsal, register(), entries=FULL)
        told = Counter((each.practice.slug, each.language) for each in plans)
        assert max(told.values()) == 1
        by_city = Counter((each.practice.slug, each.city) for each in plans)
        assert max(by_city.values()) == 1

    def test_nobody_of_the_jury_enters_and_winners_only_on_purpose(self, rehearsal):
        cities = {each.city for each in plan(rehearsal, register(), entries=FULL)}
        assert not cities & {juror.city for juror in content.people().jurors}
        assert not cities & set(WINNERS_BEFORE) - set(ODD_ONES)


def test_scoring_has_sixty_entries_of_some_fifty_cities_in_four_languages():
    plans = plan(editions.SCORING, register(), entries=FULL)
    assert len(plans) == 60
    assert 45 <= len({each.city for each in plans}) <= 55
    assert {each.language for each in plans} == {"en", "es", "fr", "pt"}
    assert set(ODD_ONES) <= {each.city for each in plans}
    assert sum(each.practice_start == TOO_LATE for each in plans) == 1


def test_drafts_stand_at_all_degrees():
    depths = [each.depth for each in plan(editions.OPEN, register(), entries=FULL) if not each.sent]
    assert depths == sorted(depths)
    assert depths[0] < 0.05
    assert depths[-1] == 1.0


def test_copies_close_as_many_days_from_today_as_they_say():
    today = date(2027, 3, 28)  # the clocks change in Europe
    for rehearsal in COPIES:
        copy = editions.copy_of_award(rehearsal, today)
        assert (copy.calendar.closes.date() - today).days == rehearsal.closes_in
        assert all("]" in text for text in copy.title.values())


@pytest.mark.parametrize("juror", content.people().jurors, ids=lambda juror: juror.name)
def test_ends_of_the_scale_have_reasons_and_every_sheet_a_comment(juror):
    for number in range(40):
        found = opinion(
            "CALL",
            f"entry {number}",
            juror.email,
            language=juror.language,
            criteria=CRITERIA,
            lenient=0.2,
        )
        assert list(found.marks) == CRITERIA
        assert found.comment
        for mark in found.marks.values():
            assert 1 <= mark.value <= 5
            assert bool(mark.reason) == (mark.value in (1, 5))


def test_no_tie_at_a_cut_of_the_decision_under_embargo():
    totals = []
    for each in plan(editions.EMBARGO, register(), entries=FULL):
        kept_out = each.city in ODD_ONES and each.city != OVERRIDDEN
        if kept_out or each.practice_start == TOO_LATE:
            continue
        title = content.answers(each.practice, city=each.city, language=each.language)
        found = [
            opinion(
                editions.EMBARGO.code,
                f"{each.city}: {title['experience_title']}",
                juror.email,
                language=juror.language,
                criteria=CRITERIA,
                lenient=PACES[place].lenient,
            )
            for place, juror in enumerate(content.people().jurors)
        ]
        totals.append(sum(mark.value for one in found for mark in one.marks.values()))
    totals.sort(reverse=True)
    assert totals[2] > totals[3]
    assert totals[9] > totals[10]
