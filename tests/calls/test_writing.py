"""A call back into TOML: the same call when it is read again, whatever its texts hold."""

import copy
import json
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.call.definition import CallDefinition
from calls.call.toml_file import load_call_file, parse_call
from calls.call.writing.document import write_call
from tests.factories import EDITIONS

NOWHERE = Path("call.toml")
FILES = sorted(EDITIONS.glob("*.toml"))
BASES = {path.stem: load_call_file(path) for path in FILES}

AWKWARD = [
    *(
        "it's",
        'say "yes"',
        "both ' and \"",
        r"c:\new\table",
        'three """ quotes',
        "three ''' quotes",
    ),
    *("two  \nlines with space at the end  \nof each", "a\r\nb", "a\rb", "tab\there", "ends in \\"),
    *("\x00 and \x1f and \x7f", "line \\\ncontinued?", '"', "#no comment", "[table]", "key = 1"),
    *("a\n\n\nb", "\u2028\u2029\u0085x", "مرحبا", "🏙️ e\u0301", "\ufeffbom", '"""', '"\n"""\n"""'),
]
WORDS = st.one_of(
    st.sampled_from(AWKWARD),
    # A text of white space only is empty, and refused: not what is looked for here.
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: f"a{text}"),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: f"{text}b"),
    st.lists(st.sampled_from(AWKWARD), min_size=2, max_size=3).map("\n".join),
)


def reworded(value, draw):
    """Return plain values with every text, in each language, replaced by another."""
    if isinstance(value, dict):
        if value and all(tag in ("en", "es", "fr", "pt", "ca") for tag in value):
            return {tag: draw(WORDS) for tag in value}
        return {key: reworded(item, draw) for key, item in value.items()}
    return [reworded(item, draw) for item in value] if isinstance(value, list) else value


DECIMALS = st.decimals(min_value="0.001", max_value="1e6", allow_nan=False)


@st.composite
def definitions(draw) -> CallDefinition:
    base = draw(st.sampled_from(sorted(BASES)))
    raw = reworded(copy.deepcopy(BASES[base].model_dump(mode="json")), draw)
    raw["resubmission"] = draw(st.booleans())
    raw["host_city"] = draw(st.none() | WORDS)
    raw["edition"] = draw(st.integers(1, 10**9))
    raw["calendar"]["grace_minutes"] = draw(st.integers(0, 1440))
    raw["criteria"][0]["weight"] = draw(DECIMALS)
    raw["criteria"][1]["reason_required_at_extremes"] = draw(st.booleans())
    raw["form"]["slots"][0]["max_bytes"] = draw(st.integers(1, 10**12))
    raw["jury"]["members"] = [
        {"name": draw(WORDS), "role": {tag: draw(WORDS) for tag in raw["languages"]["public"]}}
        for _ in range(draw(st.integers(0, 2)))
    ]
    return CallDefinition.model_validate(raw)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_what_is_written_is_read_as_the_same_call(call):
    text = write_call(call)
    again = parse_call(text, NOWHERE)
    assert again == call
    assert again.to_json() == call.to_json()
    assert write_call(again) == text


@pytest.mark.parametrize("text", AWKWARD)
def test_each_awkward_text_comes_back(text):
    plain = BASES["MEETING-2026"].model_dump()
    for key in ("theme", "introduction"):
        plain[key] = dict.fromkeys(plain[key], text)
    plain["documents"][0]["text"] = dict.fromkeys(plain["theme"], text)
    plain["form"]["sections"][0]["questions"][0]["help"] = dict.fromkeys(plain["theme"], text)
    call = CallDefinition.model_validate(plain)
    assert parse_call(write_call(call), NOWHERE) == call


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_files_of_the_project_are_written_as_they_stand(path):
    """Every line that is written stands in the file; only defaults and comments are missing."""
    call = load_call_file(path)
    stored = CallDefinition.from_json(call.to_json())  # keys in the order of the alphabet
    assert write_call(stored) == write_call(call)
    told = {line.partition(" #")[0].rstrip() for line in path.read_text("utf-8").split("\n")}
    assert [line for line in write_call(stored).split("\n") if line not in told] == []


def test_a_call_is_written_to_be_read():
    text = write_call(BASES["BID-2028"])
    lines = text.split("\n")
    assert lines[2:4] == ['code = "BID-2028"', 'kind = "bid"']
    assert "max_bytes = 30_000_000" in lines
    assert "closes = 2027-06-30T23:59:00" in lines
    assert "shown_if = 'agreement == \"planned\"'" in lines
    assert "grace_minutes" not in text
    assert lines.index("[introduction]") < lines.index("[languages]") < lines.index("[jury]")


def test_a_text_is_written_in_the_order_of_the_languages():
    text = write_call(CallDefinition.from_json(BASES["MEETING-2026"].to_json()))
    themes = [line.partition(" ")[0] for line in text.split("\n") if line.startswith("theme.")]
    assert themes == ["theme.pt", "theme.es", "theme.en"]


# --- what is not sound yet


def test_a_draft_that_is_not_sound_keeps_what_it_says():
    raw = json.loads(BASES["BID-2028"].to_json())
    del raw["theme"], raw["title"]["fr"]
    raw["calendar"]["closes"] = "soon"
    raw["criteria"][0]["weight"] = "heavy"
    read = tomllib.loads(write_call(raw), parse_float=Decimal)
    assert "theme" not in read
    assert set(read["title"]) == {"en", "es", "pt", "ca"}
    assert (read["calendar"]["closes"], read["criteria"][0]["weight"]) == ("soon", "heavy")
    assert read["calendar"]["opens"] == datetime(2027, 1, 11, 9, 0)  # noqa: DTZ001  (local)
    assert read["eligibility"]["fees_paid_on"] == date(2027, 6, 30)
    assert read["criteria"][1]["weight"] == 3
    assert [section["key"] for section in read["form"]["sections"]] == [
        section.key for section in BASES["BID-2028"].form.sections
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["code", "title", "calendar", "closes", "languages", "public", "options", "form", "weight"]
)


@given(st.dictionaries(KEYS | TEXT, JSON, max_size=5))
def test_anything_that_was_stored_can_be_written(raw):
    tomllib.loads(write_call(raw))
