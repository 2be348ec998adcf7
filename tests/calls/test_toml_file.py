"""A call's file: every problem is told at once, with its line, its key and a sentence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.call.shape.calendar import MIDNIGHT
from calls.call.toml.lines import LineIndex, written_path
from calls.call.toml_file import CallFileError, Problem, load_call_file, parse_call

AWARD = Path(__file__).parents[2] / "calls" / "editions" / "AWARD-2026.toml"
TEXT = AWARD.read_text("utf-8")


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(CallFileError) as caught:
        parse_call(text, AWARD)
    return caught.value.problems


def problems_or_none(text: str) -> tuple[Problem, ...]:
    """Return the problems of a text that may also be sound."""
    try:
        parse_call(text, AWARD)
    except CallFileError as error:
        return error.problems
    return ()


def line_of(text: str, start: str) -> int:
    """Return the number, from 1, of the only line that begins with `start`."""
    (line,) = [place for place, line in enumerate(text.split("\n"), 1) if line.startswith(start)]
    return line


@pytest.mark.parametrize(
    ("old", "new", "key", "sentence"),
    [
        ('kind = "award"', 'kind = "prize"', "kind", '"prize" is not possible here; choose'),
        ("edition = 6", 'edition = "six"', "edition", "Write a whole number, without quotes."),
        ("edition = 6", "edition = 0", "edition", "This must be more than 0."),
        ('code = "AWARD-2026"', 'code = "award"', "code", "write it in capitals joined by -"),
        ("contact_email = ", 'contact_email = "x" #', "contact_email", "not an e-mail address"),
        ("closes = ", "closes = 2025-10-15T00:00:00 #", "calendar.closes", MIDNIGHT),
        ("closes = ", "closes = 2025-10-15T24:00:00 #", "calendar.closes", MIDNIGHT),
        ("closes = ", 'closes = "soon" #', "calendar.closes", "Write a local date and time"),
        ("closes = ", "closes = 2025-10-15T23:59:00Z #", "calendar.closes", "without an offset"),
        ("closes = ", "close = 2025-10-15T23:59:00 #", "calendar.close", 'mean "closes"?'),
        ("title.fr = ", "title.de = ", "title", "This text is missing in: fr."),
        ("title.fr = ", "title.de = ", "title.de", '"de" is not one of languages.public'),
        ("max_bytes = 5_000_000", "max_bytes = true", "form.slots[1].max_bytes", "a whole number"),
        ("max_pages = 4", "max_page = 4", "form.slots[1].max_page", 'mean "max_pages"?'),
        ('accept = ["pdf"]\nmin_count = 1', 'accept = ["odt"]', "form.slots[1].accept[1]", "odt"),
        ("may_be_void = true", 'may_be_void = "perhaps"', "decision.may_be_void", "true or false"),
        ('"relevance", "smallest', '"beauty", "smallest', "decision.tie_break[2]", "beauty"),
        ('key = "summary"\n', "", "form.sections[1].questions[2].key", "This key is missing."),
        ("[jury]", "[jury]\nnames = 3", "jury.names", "not known here"),
        ("before = 2023-06-01", 'before = "June"', "eligibility.practice_started.before", "a date"),
    ],
)
def test_a_problem_names_its_key_and_says_what_is_wrong(old, new, key, sentence):
    found = [problem for problem in problems(TEXT.replace(old, new, 1)) if problem.key == key]
    assert len(found) == 1
    assert sentence in found[0].sentence


@pytest.mark.parametrize(
    ("start", "new"),
    [
        ("edition = 6", 'edition = "six"'),
        ("closes = ", "closes = 2025-10-15T00:00:00"),
        ("tie_break = ", 'tie_break = ["beauty"]'),
        ("max_pages = 4", "max_pages = 0"),
        ("before = ", "before = 5.5"),
        ('  { key = "youth"', '  { key = "Youth", label = { en = "", es = "" } },'),
        ("fees_paid_on = ", "fees_paid_on = 2025-13-01"),
        ("opens = ", "opens = = 3"),
        ("[jury]", "[jury"),
    ],
)
def test_a_problem_names_its_line(start, new):
    line = line_of(TEXT, start)
    lines = TEXT.split("\n")
    lines[line - 1] = new
    assert {problem.line for problem in problems("\n".join(lines))} == {line}


def test_a_missing_language_names_the_line_of_the_text():
    (problem,) = problems(TEXT.replace("theme.pt = ", "# ").replace("theme.ca = ", "# "))
    assert problem.line == line_of(TEXT, "theme.en")
    assert str(problem) == f"line {problem.line}, theme: This text is missing in: pt, ca."


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("'modality == '", "cannot be read as a condition"),
        ("'modality == \"dance\"'", '"dance" is not an option of "modality".'),
        ("'answered(website)'", '"website" is asked later'),
        ("3", "Write a text in quotes"),
    ],
)
def test_a_bad_condition_names_its_line(condition, sentence):
    text = (AWARD.parent / "CONGRESS-2026.toml").read_text("utf-8")
    line = line_of(text, "shown_if = ")
    lines = text.split("\n")
    lines[line - 1] = f"shown_if = {condition}"
    (problem,) = problems("\n".join(lines))
    assert (problem.line, problem.key) == (line, "form.sections[1].questions[5].shown_if")
    assert sentence in problem.sentence


def test_several_problems_are_told_together_in_the_order_of_lines():
    text = TEXT.replace("edition = 6", "edition = 0").replace(
        "[jury]\nsize = 5", "[jury]\nsize = 0"
    )
    text = text.replace("theme.pt = ", "# ")
    found = problems(text)
    assert [problem.key for problem in found] == ["edition", "theme", "jury.size"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_an_empty_file_lists_every_missing_key():
    found = problems("")
    assert len(found) > 10
    assert {(problem.line, problem.sentence) for problem in found} == {(1, "This key is missing.")}


def test_the_error_reads_as_a_list():
    with pytest.raises(CallFileError, match=r"(?s)AWARD.* is not a sound call:\nline 8, edition: "):
        parse_call(TEXT.replace("edition = 6", "edition = 0"), AWARD)


# --- the file itself


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CallFileError, match="no such file or directory"):
        load_call_file(tmp_path / "NONE.toml")


def test_a_folder(tmp_path):
    with pytest.raises(CallFileError, match="is a directory"):
        load_call_file(tmp_path)


def test_another_encoding_names_the_line(tmp_path):
    path = tmp_path / "LATIN.toml"
    path.write_bytes('code = "A-1"\n# año\n'.encode("latin-1"))
    with pytest.raises(CallFileError) as caught:
        load_call_file(path)
    (problem,) = caught.value.problems
    assert (problem.line, "UTF-8" in problem.sentence) == (2, True)


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    path = tmp_path / "AWARD-2026.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    call = load_call_file(path)
    assert (call.code, len(call.criteria)) == ("AWARD-2026", 6)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a = 1\nb = \nc = 3\n", 2, "This is not TOML: invalid value."),
        ("a = 1\na = 2\n", 2, "cannot overwrite a value"),
        ("a = 1\nb = [1,\n2\n", 2, "unclosed array"),
        ('a = "open\n', 1, "illegal character"),
        ("[a]\n[a]\n", 2, "cannot declare"),
    ],
)
def test_syntax_names_the_line(text, line, sentence):
    (problem,) = problems(text)
    assert problem.line == line
    assert sentence in problem.sentence


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(TEXT)), put=st.text(max_size=8))
def test_any_damage_is_told_and_never_crashes(cut, put):
    text = TEXT[:cut] + put + TEXT[cut + 3 :]
    lines = {problem.line for problem in problems_or_none(text)}
    assert lines <= set(range(1, text.count("\n") + 2))


# --- lines


def test_lines_of_every_way_to_write_a_key():
    index = LineIndex(
        "top = 1\n[a.b]\nc.d = { e = 1, 'f g' = 2 }\n[[list]]\nx = [\n 1, # one\n { y = 1 },\n]\n"
        '[[list.inner]]\ntext = """\nlong"""\n[list.inner.deep]\nz = 1\n[[list]]\nx = 2\n'
    )
    lines = {
        ("top",): 1,
        ("a",): 2,
        ("a", "b", "c", "d", "e"): 3,
        ("a", "b", "c", "d", "f g"): 3,
        ("list", 0): 4,
        ("list", 0, "x"): 5,
        ("list", 0, "x", 0): 6,
        ("list", 0, "x", 1, "y"): 7,
        ("list", 0, "inner", 0): 9,
        ("list", 0, "inner", 0, "text"): 10,
        ("list", 0, "inner", 0, "deep", "z"): 13,
        ("list", 1, "x"): 15,
        ("list", 1, "missing"): 14,
        ("nowhere",): 1,
    }
    assert {path: index.line_of(path) for path in lines} == lines


def test_paths_count_from_one():
    path = ("form", "sections", 1, "questions", 0, "max_words")
    assert written_path(path) == "form.sections[2].questions[1].max_words"
