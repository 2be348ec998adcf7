"""The rehearsal is complete in four languages, fits the award's form, and names nobody real."""

import csv
import hashlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from calls.call.toml_file import load_call_file
from calls.call.words import count_words
from members.models import MemberStatus
from rehearsal import content

AWARD = load_call_file(Path(__file__).parents[2] / "calls" / "editions" / "AWARD-2026.toml")
QUESTIONS = {q.key: q for section in AWARD.form.sections for q in section.questions}

LIMITS = {
    "title": (2, 12),
    "summary": (60, 90),
    "context": (40, 60),
    "actions": (40, 60),
    "government": (30, 45),
    "participation": (30, 45),
    "results": (40, 60),
    "transfer": (30, 45),
}
PUBLIC_COLUMNS = ("name", "country", "region", "network", "language")
CITIES_DIGEST = "a37989d2cf41ca421f6f8c78c44f407137cbbd6b2bd1607cf0ccc088a967e93e"


def register() -> list[dict[str, str]]:
    with content.REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CITIES = [row["name"] for row in register()]


def test_thirty_practices_ten_on_each_axis():
    by_axis = Counter(practice.axis for practice in content.practices())
    assert by_axis == {axis.key: 10 for axis in AWARD.axes}


def test_slugs_and_titles_are_unique():
    practices = content.practices()
    assert len({practice.slug for practice in practices}) == len(practices)
    for language in content.LANGUAGES:
        titles = {practice.text(language).title for practice in practices}
        assert len(titles) == len(practices), language


@pytest.mark.parametrize("practice", content.practices(), ids=lambda practice: practice.slug)
class TestPractice:
    def test_every_answer_has_a_fitting_length(self, practice):
        for language in content.LANGUAGES:
            text = practice.text(language).model_dump()
            assert text.keys() == LIMITS.keys()
            for key, (least, most) in LIMITS.items():
                assert least <= count_words(text[key]) <= most, (language, key)

    def test_topics_are_the_calls_and_within_its_limit(self, practice):
        question = QUESTIONS["topics"]
        assert set(practice.topics) <= {option.key for option in question.options}
        assert 1 <= len(set(practice.topics)) == len(practice.topics) <= question.max_choices

    def test_it_began_in_time_for_the_award(self, practice):
        assert date(2016, 1, 1) <= practice.start < date(2023, 6, 1)

    def test_languages_agree_on_figures_and_on_where_the_city_is_named(self, practice):
        summaries = [practice.text(language).summary for language in content.LANGUAGES]
        assert len({summary.count("{city}") for summary in summaries}) == 1
        results = [practice.text(language).results for language in content.LANGUAGES]
        assert len({frozenset(figures(text)) for text in results}) == 1, results

    def test_answers_fill_the_translatable_questions_of_the_award(self, practice):
        required = {q.key for q in QUESTIONS.values() if q.translatable and q.required}
        for language in content.LANGUAGES:
            for city in CITIES:
                answers = content.answers(practice, city=city, language=language)
                assert answers.keys() == required
                assert not any(set("{}") & set(answer) for answer in answers.values())
            for key, answer in answers.items():
                assert count_words(answer) <= QUESTIONS[key].max_words, (language, key)

    def test_the_title_says_that_it_is_a_rehearsal(self, practice):
        for language in content.LANGUAGES:
            title = content.answers(practice, city="Lleida", language=language)["experience_title"]
            assert title.startswith(f"[{content.MARKERS[language]}] ")


def figures(text: str) -> set[str]:
    """Return the numbers of three digits or more, however a language groups thousands."""
    found = re.findall(r"\d{1,3}(?:[, \u202f\u00a0]\d{3})+|\d{3,}", text)
    return {re.sub(r"\D", "", digits) for digits in found}


def test_portuguese_names_keep_their_article():
    text = "Em {city}, como em {city}."
    assert content.fill(text, city="Porto", language="pt") == "No Porto, como no Porto."
    assert content.fill(text, city="Guarda", language="pt") == "Na Guarda, como na Guarda."
    assert content.fill(text, city="Lisboa", language="pt") == "Em Lisboa, como em Lisboa."
    assert content.fill("in {city}", city="Porto", language="en") == "in Porto"


def test_a_practice_without_one_language_is_refused():
    whole = content.practices()[0].model_dump()
    del whole["pt"]
    with pytest.raises(ValidationError, match="pt"):
        content.Practice.model_validate(whole)


def test_the_jury_is_as_published_and_balanced():
    jurors = content.people().jurors
    assert len(jurors) == AWARD.jury.size == 5
    assert Counter(juror.seat for juror in jurors) == {"executive_committee": 2, "specialist": 3}
    assert {juror.language for juror in jurors} == {"en", "es", "fr", "pt", "ca"}
    assert {len([j for j in jurors if j.gender == g]) for g in ("woman", "man")} == {2, 3}
    assert len({juror.region for juror in jurors}) >= 4
    assert [juror for juror in jurors if juror.chair] == [content.people().chair]


def test_committee_jurors_represent_active_cities_and_specialists_none():
    active = {row["name"] for row in register() if row["status"] == "active"}
    for juror in content.people().jurors:
        assert (juror.city in active) == (juror.seat == "executive_committee"), juror.name
        assert juror.city is None or juror.city in active


def test_two_in_the_secretariat_and_one_signs_off():
    assert [officer.signs_off for officer in content.people().secretariat] == [False, True]


def test_the_cities_are_the_given_ones():
    lines = ("|".join(row[column] for column in PUBLIC_COLUMNS) for row in register())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert (len(CITIES), digest) == (81, CITIES_DIGEST)


def test_the_register_is_plausible_and_knows_every_status():
    rows = register()
    for row in rows:
        assert 5_000 <= int(row["population"]) <= 15_000_000, row["name"]
        assert row["languages"].split(";")[0] == row["language"]
        if row["status"] == MemberStatus.CANDIDATE:
            assert row["fees_paid_until"] == ""
        else:
            assert date.fromisoformat(row["fees_paid_until"]).year in {2021, 2023, 2024, 2026, 2027}
    statuses = Counter(row["status"] for row in rows)
    assert statuses.keys() == set(MemberStatus)
    assert statuses[MemberStatus.ACTIVE] >= 60


def test_active_cities_have_paid_and_cities_in_arrears_have_not():
    for row in register():
        if row["status"] == MemberStatus.ACTIVE:
            assert row["fees_paid_until"] >= "2026-12-31", row["name"]
        if row["status"] in {MemberStatus.ARREARS, MemberStatus.LAPSED}:
            assert row["fees_paid_until"] <= "2024-12-31", row["name"]


def test_every_address_is_unique_and_goes_nowhere():
    people = content.people()
    emails = [person.email for person in (*people.jurors, *people.secretariat)]
    emails += [row["contact_email"] for row in register()]
    assert len(set(emails)) == len(emails)
    assert all(email.isascii() and email.endswith("rehearsal.example") for email in emails)
    contacts = [row["contact_name"] for row in register()]
    assert len(set(contacts)) == len(contacts)
