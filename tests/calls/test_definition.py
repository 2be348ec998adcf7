"""The shape of a call: what it knows and refuses; and the facts of the two real calls."""

import copy
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from calls.call.definition import (
    CallDefinition,
    CallKind,
    FileType,
    OutcomeKind,
    QuestionKind,
    Scale,
    TieBreak,
)
from calls.call.shape.catalogues import catalogue
from calls.call.shape.form import TAKEN
from calls.call.shape.part import KEY_PATTERN, Part
from calls.call.toml_file import load_call_file

BID = "BID-2028"
EDITIONS = Path(__file__).parents[2] / "calls" / "editions"


@pytest.fixture(scope="module")
def award():
    return load_call_file(EDITIONS / "AWARD-2026.toml")


@pytest.fixture(scope="module")
def congress():
    return load_call_file(EDITIONS / "CONGRESS-2026.toml")


@pytest.fixture
def raw(award):
    """Return the award as plain values, to change one of them."""
    return copy.deepcopy(award.model_dump(mode="json"))


def sentences(raw) -> str:
    with pytest.raises(ValidationError) as caught:
        CallDefinition.model_validate(raw)
    return str(caught.value)


# --- the two real calls


def test_award_holds_the_published_facts(award):
    assert (award.edition, award.kind) == (6, "award")
    assert award.text(award.theme, "en") == "Education as a Source of Inclusion and Social Cohesion"
    assert award.opens_at.date() == date(2025, 4, 22)
    assert award.closes_at == datetime(2025, 10, 15, 21, 59, tzinfo=UTC)
    assert award.languages.required == ("en", "es", "fr")
    assert award.languages.accepted == ("en", "es", "fr", "pt")
    assert award.eligibility.entries_per_city == 2
    assert award.eligibility.practice_started.before == date(2023, 6, 1)
    assert award.eligibility.exclude_host_cities == ("Granollers",)
    assert (award.jury.size, award.jury.readings_per_entry) == (5, None)
    assert [outcome.seats for outcome in award.decision.outcomes] == [3, 7, None]
    assert award.outcome("winner").distinct_cities
    assert award.decision.may_be_void
    assert len(award.criteria) == 6
    assert award.slot("mayor_letter").is_required
    hidden = [question.key for question in award.questions() if question.hidden_from_jury]
    assert hidden == ["contact_name", "contact_role", "contact_email"]


def test_congress_holds_the_published_facts(congress):
    assert congress.closes_at == datetime(2025, 10, 9, 21, 59, tzinfo=UTC)
    assert congress.languages.any_one
    assert set(congress.languages.accepted) == {"es", "fr", "en", "pt", "ca"}
    assert congress.eligibility.entries_per_city == 3
    assert not congress.eligibility.members_only
    assert congress.jury.size == 14
    modalities = [option.key for option in congress.options(congress.question("modality"))]
    assert modalities == ["workshop", "direct_dialogue", "digital_poster"]


def test_meeting_is_of_one_network_and_a_bid_of_any_member():
    meeting, bid = (load_call_file(EDITIONS / f"{code}.toml") for code in ("MEETING-2026", BID))
    assert (meeting.kind, bid.kind) == ("meeting", "bid")
    assert meeting.languages.public[0] == "pt"
    assert meeting.eligibility.networks == ("REBRACE (Brazil)",)
    assert meeting.eligibility.entries_per_city == 3
    assert 2 <= meeting.jury.readings_per_entry <= meeting.jury.size == 5
    assert (bid.edition, bid.axes, bid.eligibility.entries_per_city) == (19, (), 1)
    assert bid.eligibility.members_only
    assert bid.endorsement.required
    assert bid.slot("dossier").is_required
    assert bid.hidden({"agreement": "adopted"}) == {"agreement_planned_on"}
    assert bid.hidden({"agreement": "planned"}) == {"agreement_text"}
    assert meeting.hidden({"modality": "video"}) == {"travellers"}


@pytest.mark.parametrize("code", ["AWARD-2026", "CONGRESS-2026", BID])
def test_every_text_is_written_in_every_language(code):
    def texts(value):
        if isinstance(value, dict) and set(value) & {"en", "es"}:
            yield value
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from texts(item)

    call = load_call_file(EDITIONS / f"{code}.toml")
    found = list(texts(call.model_dump(mode="json")))
    assert len(found) > 50
    assert all(set(text) == {"en", "es", "fr", "pt", "ca"} for text in found)
    sentences_left_alone = [
        text
        for text in found
        if len(text["en"].split()) > 4 and text["en"] in (text["es"], text["fr"])
    ]
    assert sentences_left_alone == []


def test_the_guide_explains_every_key():
    def parts(part):
        for kind in part.__subclasses__():
            yield kind
            yield from parts(kind)

    guide = (EDITIONS.parents[1] / "docs" / "call-file.md").read_text("utf-8")
    keys = {name for part in parts(Part) for name in part.model_fields}
    assert sorted(key for key in keys if f"`{key}`" not in guide) == []
    words = [
        word for kind in (QuestionKind, OutcomeKind, TieBreak, FileType, CallKind) for word in kind
    ]
    assert sorted(word for word in words if f"`{word}`" not in guide) == []


# --- reading


def test_json_comes_back_the_same(award, congress):
    for call in (award, congress):
        again = CallDefinition.from_json(call.to_json())
        assert again == call
        assert again.to_json() == call.to_json()


def test_a_definition_is_frozen(award):
    with pytest.raises(ValidationError):
        award.code = "OTHER"


def test_text_falls_back(award):
    assert award.text(award.title, "pt-BR") == "Prémio Cidades Educadoras 2026"
    assert award.text(award.title, "ko") == "Educating Cities Award 2026"


def test_lookups_by_key(award):
    assert award.criterion("impact").title["en"] == "Impact"
    assert award.section("contact").questions[0].key == "website"
    assert award.question("summary").max_words == 150
    assert award.axis("lifelong_education").title["es"] == "Educación a lo largo de la vida"
    assert [option.key for option in award.options(award.question("axis"))] == [
        axis.key for axis in award.axes
    ]
    for find in (award.criterion, award.section, award.question, award.slot, award.axis):
        with pytest.raises(KeyError):
            find("nothing_of_the_kind")


def test_languages_still_missing(award, congress):
    assert award.languages.missing(["en", "pt"]) == ("es", "fr")
    assert award.languages.missing(["en", "es", "fr"]) == ()
    assert congress.languages.missing(["ca"]) == ()
    assert congress.languages.missing(["de"]) == congress.languages.accepted


def test_marks_and_reasons(award):
    criterion = award.criterion("impact")
    assert criterion.scale.marks() == tuple(map(Decimal, range(1, 6)))
    assert Scale(min=0, max=2, step="0.5").allows(Decimal("1.5"))
    assert not Scale(min=0, max=2, step="0.5").allows(Decimal("1.2"))
    assert criterion.needs_reason(Decimal(1))
    assert not criterion.needs_reason(Decimal(3))
    assert criterion.anchor(Decimal(2)) is None
    assert criterion.anchor(Decimal(5)).text["en"].startswith("A lasting change")


def test_grace_is_added_to_the_deadline(raw):
    raw["calendar"]["grace_minutes"] = 30
    call = CallDefinition.model_validate(raw)
    assert call.calendar.accepts_until_at - call.closes_at == timedelta(minutes=30)


def test_shifted_keeps_local_hours(award):
    shifted = award.shifted(code="AWARD-2026-R1", days=60)
    assert shifted.code == "AWARD-2026-R1"
    assert shifted.calendar.closes == award.calendar.closes + timedelta(days=60)
    assert shifted.closes_at.hour == 22  # winter time by then
    assert shifted.eligibility.fees_paid_on == date(2025, 12, 14)
    assert shifted.eligibility.practice_started == award.eligibility.practice_started
    assert shifted.calendar.milestone("ceremony").starts_on == date(2026, 7, 25)


# --- refusing


NONSENSE = [
    (("calendar", "closes"), "2025-10-15T00:00:00", "use 23:59 or a working hour"),
    (("calendar", "closes"), "2025-10-15", "use 23:59 or a working hour"),
    (("calendar", "closes"), "2025-04-01T23:59:00", "closes before it opens"),
    (("calendar", "closes"), "2025-10-26T02:30:00", "Clocks change then"),
    (("calendar", "closes"), "2026-03-29T02:30:00", "Clocks change then"),
    (("calendar", "timezone"), "Europe/Granollers", "is not a time zone"),
    (("calendar", "grace_minutes"), -1, "greater than or equal to 0"),
    (("languages", "required"), [], "any one"),
    (("languages", "required"), ["en", "de"], '"de" is required but is not in'),
    (("title",), {"en": "Award"}, "missing in: es, fr, pt, ca"),
    (("criteria", 0, "weight"), 0, "greater than 0"),
    (("criteria", 0, "key"), "impact", 'The key "impact" is used twice'),
    (("criteria", 0, "anchors", 0, "mark"), 6, "The mark 6 is not on the scale"),
    (("criteria", 0, "anchors", 0, "mark"), 3, "The mark 3 is explained twice"),
    (("criteria", 0, "scale"), {"min": 1, "max": 5, "step": 3}, "do not lead"),
    (("criteria", 0, "scale"), {"min": 5, "max": 1}, "ends before it starts"),
    (("decision", "tie_break"), ["impact", "beauty"], '"beauty" is neither'),
    (("decision", "tie_break"), ["chair", "impact"], "The chair decides last"),
    (("eligibility", "practice_started", "question"), "summary", "date question"),
    (("eligibility", "institutions_with_endorsement"), True, "for members only"),
    (("form", "sections", 1, "questions", 0, "key"), "summary", "used twice in the form"),
    (("form", "slots", 0, "key"), "summary", "used twice in the form"),
    (("form", "slots", 0, "min_count"), 2, "lower than the lowest"),
    (("form", "slots", 1, "max_pages"), 2, "Only PDF files have pages"),
    (("form", "sections", 0, "questions", 0, "max_words"), None, "needs a limit"),
    (("form", "sections", 0, "questions", 2, "max_words"), 5, "have a limit"),
    (("form", "sections", 0, "questions", 2, "translatable"), True, "once per language"),
    (("form", "sections", 0, "questions", 3, "options"), [], "at least two options"),
    (("form", "sections", 0, "questions", 0, "max_choices"), 2, "several choices"),
    (("form", "sections", 0, "questions", 0, "minimum"), 2, "Only number questions"),
    (("jury", "readings_per_entry"), 6, "fewer jurors than readings"),
    (("documents", 0, "link"), "www.edcities.org", "not a web address"),
    (("documents", 0, "link"), None, "either a link or a text"),
    (("axes",), [], "asks for an axis"),
    (("form", "sections", 0, "questions", 2, "kind"), "modality", "asks for a modality"),
    (("form", "sections", 0, "key"), "summary", "used twice in the form"),
    (("form", "sections", 0, "questions", 0, "markdown"), True, "Only long answers"),
    (("form", "slots", 0, "needs_rights"), True, "Only images have rights"),
    (("documents", 0, "rules"), True, "Only one document can be the rules"),
    (("calendar", "questions_until"), "2025-10-16T12:00:00", "Questions end before"),
    (("calendar", "questions_until"), "2025-10-01T00:00:00", "23:59 or a working hour"),
    (("form", "sections", 0, "questions", 4, "shown_if"), "answered(axis)", "ask it of every"),
    (("form", "sections", 0, "shown_if"), "answered(website)", "is asked later"),
    (("code",), "award 2026", "pattern"),
    (("contact_email",), "edcities", "email"),
]
UNUSABLE = ("is not a time zone", "any one")
"""What nothing could be done with: a stored text is not read with it either."""


def changed(raw, path, value):
    """Return the plain call with one value changed."""
    part = raw
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return raw


@pytest.mark.parametrize(("path", "value", "sentence"), NONSENSE)
def test_what_does_not_make_sense_is_refused(raw, path, value, sentence):
    assert sentence in sentences(changed(raw, path, value))


@pytest.mark.parametrize(
    ("path", "value"), [case[:2] for case in NONSENSE if case[2] not in UNUSABLE]
)
def test_r5_what_does_not_make_sense_today_is_read_where_it_was_stored(raw, path, value):
    stored = CallDefinition.from_json(json.dumps(changed(raw, path, value)))
    assert stored.to_json() == CallDefinition.from_json(stored.to_json()).to_json()


def test_institutions_need_something_to_sign(congress):
    raw = congress.model_dump(mode="json")
    assert CallDefinition.model_validate(raw).endorsement.days_valid == 30
    raw["endorsement"] = None
    assert "add [endorsement]" in sentences(raw)


def test_questions_end_at_an_instant(raw):
    assert CallDefinition.model_validate(raw).calendar.questions_until_at is None
    raw["calendar"]["questions_until"] = "2025-10-01T23:59:00"
    until = CallDefinition.model_validate(raw).calendar.questions_until_at
    assert until == datetime(2025, 10, 1, 21, 59, tzinfo=UTC)


def test_the_rules_are_the_document_marked_so(award, congress):
    assert award.rules_document.key == "rules"
    assert congress.rules_document is None


def test_goals_and_principles_are_built_in(congress):
    goals = congress.options(congress.question("goals"))
    principles = congress.options(congress.question("principles"))
    assert [goal.key for goal in goals] == [f"sdg_{n}" for n in range(1, 18)]
    assert [one.key for one in principles] == [f"principle_{n}" for n in range(1, 21)]
    for option in (*goals, *principles):
        assert set(option.label) == set(congress.languages.public)
        assert len(set(option.label.values())) > 1
    assert congress.text(goals[3].label, "pt") == "4. Educação de qualidade"


def test_a_language_without_a_catalogue_reads_english_labels():
    (*_, last) = catalogue(QuestionKind.SDG, ("eu", "es"))
    assert last.label == {
        "eu": "17. Partnerships for the goals",
        "es": "17. Alianzas para lograr los objetivos",
    }


def test_unknown_keys_are_refused(raw):
    raw["form"]["sections"][0]["colour"] = "red"
    assert "colour" in sentences(raw)


def test_every_page_below_an_entry_keeps_its_word_from_sections(app):
    below = re.compile(r"/<lang:lang>/entries/<int:entry_id>/([^/<.]+)")
    words = {found[1] for rule in app.url_map.iter_rules() if (found := below.match(rule.rule))}
    assert "files" in words
    assert {word for word in words if re.match(KEY_PATTERN, word)} == TAKEN


@pytest.mark.parametrize("key", sorted(TAKEN))
def test_a_section_is_not_called_like_a_page_of_the_entry(raw, key):
    raw["form"]["sections"][0]["key"] = key
    assert f'"{key}" is taken' in sentences(raw)
