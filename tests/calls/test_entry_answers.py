"""Reading, checking and merging answers, without a database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from calls.call.definition import CallDefinition, Question, Section
from calls.call.states import CallState
from calls.entry.answers import checking, conflicts, values
from calls.entry.answers.parsing import read_page
from calls.entry.answers.progress import Status, complete_languages, progress_of
from calls.entry.answers.reading import read_answers
from calls.entry.answers.values import HARD_LIMIT
from calls.entry.files.operations import clean_name
from calls.entry.models import AnswerSection
from tests import factories

LABEL = dict.fromkeys(("en", "es", "fr", "pt", "ca"), "Label")
AWARD = factories.definition(CallState.OPEN, "AWARD-9")
EXPERIENCE = AWARD.section("experience")


def question(kind: str, **more) -> Question:
    return Question(key="q", label=LABEL, kind=kind, **more)


def typed(section: Section = EXPERIENCE, lang: str = "es", **fields) -> dict:
    form = MultiDict({name.replace("__", "-"): value for name, value in fields.items()})
    return read_page(AWARD, section, lang, "es", form).rows


def test_a_page_is_read_by_key_and_kept_by_language():
    rows = typed(
        **{
            "q-experience_title": "  Plaza \x00viva\x07 ",
            "q-summary": "Uno\r\n\r\ndos\x1b",
            "q-axis": "lifelong_education",
            "q-topics": ["culture", "nonsense", "youth"],
            "q-practice_start-day": "1",
            "q-practice_start-month": "9",
            "q-practice_start-year": "2021",
            "q-unknown": "ignored",
        }
    )
    assert rows[""]["axis"] == "lifelong_education"
    assert rows[""]["practice_start"] == "2021-09-01"
    assert set(rows[""]["topics"]) == {"culture", "youth"}
    assert rows["es"] == {"experience_title": "Plaza viva", "summary": "Uno\n\ndos"}


def test_a_web_address_gets_the_scheme_it_lacks():
    contact = AWARD.section("contact")
    assert (
        typed(contact, **{"q-website": "www.city.org/x"})[""]["website"] == "https://www.city.org/x"
    )
    assert typed(contact, **{"q-website": "none yet"})[""]["website"] == "none yet"


def test_a_translation_asks_only_what_is_translated():
    rows = typed(lang="fr", **{"q-axis": "lifelong_education", "q-summary": "Un résumé"})
    assert rows == {"fr": {"summary": "Un résumé"}}


@pytest.mark.parametrize(
    ("day", "month", "year", "kept", "real"),
    [
        ("31", "2", "2021", "2021-02-31", None),
        ("29", "2", "2024", "2024-02-29", date(2024, 2, 29)),
        ("", "2", "2021", "2021-2-", None),
        ("1", "1", "21", "21-01-01", None),
        ("٣", "1", "2021", "2021-1-٣", None),
        ("-1", "1-2", "2021", "2021-12-01", date(2021, 12, 1)),
        ("1" * 50, "1", "2021", f"2021-01-{'1' * 12}", None),
    ],
)
def test_dates_are_kept_as_typed(day, month, year, kept, real):
    fields = {"day": day, "month": month, "year": year}
    rows = typed(**{f"q-practice_start-{part}": text for part, text in fields.items()})
    assert rows[""]["practice_start"] == kept
    assert values.date_of(kept) == real


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("1,5", Decimal("1.5")), ("1 000", 1000), ("-3.25", Decimal("-3.25"))]
    + [(wrong, None) for wrong in ("", "1e9", "NaN", "twelve", "1.2.3", "9" * 40, "१२")],
)
def test_numbers_are_read_with_comma_or_point(text, number):
    assert values.number_of(text) == number


def sentence(asked: Question, value) -> str:
    problem = checking.wrong(AWARD, asked, value)
    return problem.sentence if problem else ""


def test_limits_are_told_with_how_much_is_too_much():
    words = question("long", max_words=3)
    assert sentence(words, "one two — three") == ""
    assert sentence(words, "one two three four") == "“Label” has 1 word too many: 3 is the most."
    assert "2 words too many" in sentence(words, "one two three four five")
    chars = question("short", max_chars=5)
    assert sentence(chars, "añade") == ""
    assert "1 character too many" in sentence(chars, "añaden")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "link",
            ["https://city.org/a?b=c", "http://x.cat"],
            ["city.org", "ftp://x.org", "https://"],
        ),
        ("link", [], ["https://a b.org", "javascript://x.y/%0aalert", 'https://x.org/"><b>']),
        ("email", ["a@city.org"], ["a@", "a@city", "a b@city.org", "@city.org"]),
        ("date", ["2021-09-01"], ["2021-13-01", "21-1-1", "--", "2021-9-"]),
        ("number", ["3", "10", "5,5"], ["2", "11", "many"]),
    ],
)
def test_each_kind_is_checked(kind, good, bad):
    limits = {"minimum": 3, "maximum": 10} if kind == "number" else {}
    asked = question(kind, **limits)
    assert [sentence(asked, value) for value in good] == [""] * len(good)
    assert all("“Label”" in sentence(asked, value) for value in bad)


def test_too_many_choices_are_told():
    topics = AWARD.question("topics")
    keys = [option.key for option in topics.options]
    assert sentence(topics, keys[:5]) == ""
    assert "choose 5 at most" in sentence(topics, keys[:6])


def answered(definition: CallDefinition, *languages: str) -> dict:
    return {
        (section.key, row): {
            q.key: factories.answer(q, definition, "A title", row)
            for q in values.questions_of(section, row)
        }
        for section in definition.form.sections
        for row in ("", *languages)
    }


def test_progress_tells_what_is_complete():
    empty = progress_of(AWARD, "pt", {})
    assert [one.language for one in empty] == ["pt", "en", "es", "fr"]
    assert all(one.required for one in empty)  # the original, and the three of the call
    assert {page.status for one in empty for page in one.pages} == {Status.NOT_STARTED}
    assert [len(one.pages) for one in empty] == [5, 4, 4, 4]  # contact is asked once

    done = progress_of(AWARD, "es", answered(AWARD, "es", "en", "fr"))
    assert [one.complete for one in done] == [True, True, True, False]
    assert complete_languages(done) == ["es", "en", "fr"]

    half = answered(AWARD, "es", "en", "fr")
    half["results", "fr"] = {"impact": "mot " * 301}
    french = progress_of(AWARD, "es", half)[2]
    assert not french.complete
    assert [page.status for page in french.pages][-1] is Status.IN_PROGRESS


def test_the_jury_does_not_read_what_is_hidden_from_it():
    answers = answered(AWARD, "es")
    everything = [a for s in read_answers(AWARD, answers, "es") for a in s.answers]
    for_jury = [a for s in read_answers(AWARD, answers, "es", for_jury=True) for a in s.answers]
    hidden = {q.key for q in AWARD.questions() if q.hidden_from_jury}
    assert hidden
    assert {a.question.key for a in everything} - {a.question.key for a in for_jury} == hidden


def test_two_pages_are_compared_question_by_question():
    form = MultiDict({"q-experience_title": "Same", "q-summary": "Mine", "q-axis": ""})
    page = read_page(AWARD, EXPERIENCE, "es", "es", form)
    rows = {
        "": AnswerSection(language="", answers={"axis": "lifelong_education"}),
        "es": AnswerSection(language="es", answers={"experience_title": "Same", "summary": "Hers"}),
    }
    found = {one.question.key: one for one in conflicts.differences(AWARD, page, rows)}
    assert set(found) == {"axis", "summary"}
    assert (found["summary"].theirs, found["summary"].yours) == ("Hers", "Mine")
    assert (found["summary"].prefer, found["axis"].prefer) == ("mine", "theirs")
    assert conflicts.same_fields(page, rows) == [("q-experience_title", "Same")]
    stored = {lang: row.answers for lang, row in rows.items()}
    merged = conflicts.merged(page, stored, {"axis", "summary", "no_such_question"})
    assert merged.rows == stored


FIELDS = st.dictionaries(
    st.sampled_from(
        [f"q-{q.key}" for q in AWARD.questions()]
        + [f"q-practice_start-{part}" for part in ("day", "month", "year")]
        + ["v-common", "v-text", "then", "keep-summary", "q-", ""]
    ),
    st.lists(st.text(max_size=60), max_size=3),
)


@given(FIELDS, st.sampled_from(AWARD.form.sections), st.sampled_from(["es", "en", "fr", "pt"]))
def test_whatever_is_sent_is_read_checked_and_shown(fields, section, lang):
    page = read_page(AWARD, section, lang, "es", MultiDict(fields))
    for row, answers in page.rows.items():
        assert set(answers) <= {q.key for q in values.questions_of(section, row)}
        for asked in values.questions_of(section, row):
            value = answers.get(asked.key)
            assert value is None or value
            assert "\x00" not in str(value)
            checking.wrong(AWARD, asked, value)
            checking.missing(AWARD, asked, value)
            resent = MultiDict(conflicts.as_fields(asked, value)) if value else MultiDict()
            for name, text in conflicts.as_fields(asked, value):
                resent.setlist(name, [v for n, v in conflicts.as_fields(asked, value) if n == name])
                assert isinstance(text, str)
            again = read_page(AWARD, section, lang, "es", resent)
            assert again.rows[row].get(asked.key) == value
    read_answers(AWARD, {(section.key, row): a for row, a in page.rows.items()}, lang)


def test_an_answer_beyond_all_bounds_is_noticed():
    form = MultiDict({"q-summary": "a" * (HARD_LIMIT + 1)})
    assert read_page(AWARD, EXPERIENCE, "es", "es", form).too_long == ("summary",)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Carta.pdf", "Carta.pdf"),
        ("C:\\Users\\Ana\\carta.pdf", "carta.pdf"),
        ("../../etc/passwd", "passwd"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("", "file"),
        ("...", "file"),
        ("رسالة.pdf", "رسالة.pdf"),
    ],
)
def test_names_of_files_are_made_safe(given_name, kept):
    assert clean_name(given_name) == kept


def test_long_names_keep_their_ending():
    name = clean_name("n" * 300 + ".pdf")
    assert len(name) <= 121
    assert name.endswith(".pdf")
