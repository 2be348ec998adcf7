"""The little Markdown of long answers: clean HTML, and words counted without its signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.entry.answers.checking import words_and_chars, wrong
from calls.entry.answers.markdown import as_html, unmarked
from calls.entry.answers.reading import read_answers
from tests.calls.answers.forms import definition

SMALL = definition()
WHY = SMALL.question("why")
SAMPLES = [
    ("", ""),
    ("**bold** and *italic*", "bold and italic"),
    ("[our site](https://city.example/a_b)", "our site"),
    ("[a](x) [b](y z) [c]", "a [b](y z) [c]"),
    ("- one\n- two\n  3. three", "one\ntwo\nthree"),
    ("2026-05-26\n-not a list", "2026-05-26\n-not a list"),
    ("snake_case stays", "snake_case stays"),
    ("1.5 km", "1.5 km"),
    ("+ plus\n* star\n12) twelve", "plus\nstar\ntwelve"),
]


@pytest.mark.parametrize(("typed", "plain"), SAMPLES)
def test_signs_are_not_counted(typed, plain):
    assert unmarked(typed) == plain


def test_only_bold_italics_lists_and_links_are_drawn():
    html = as_html("# no\n\n**b** *i* [l](https://x.example) <b>raw</b>\n\n- a\n- b\n\n> q `c`")
    assert "<p># no</p>" in html
    assert "<strong>b</strong> <em>i</em>" in html
    assert '<a href="https://x.example" rel="noopener nofollow">l</a>' in html
    assert "&lt;b&gt;raw&lt;/b&gt;" in html
    assert "<ul>\n<li>a</li>" in html
    assert "<blockquote" not in html
    assert "<code" not in html


@pytest.mark.parametrize(
    "evil",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "![x](https://x.example/p.png)",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        '[x](https://x.example "onload=1")',
    ],
)
def test_nothing_runs_and_nothing_is_loaded(evil):
    html = as_html(evil)
    for sign in ("<script", "<img", 'href="javascript', 'href="data', "onload="):
        assert sign not in html


@given(st.text(max_size=300))
def test_any_text_is_drawn_and_counted(text):
    as_html(text)
    unmarked(text)


def test_limits_count_what_is_read():
    five = "**Uno** [dos](https://x.example/tres/cuatro) *tres*\n\n- cuatro\n- cinco"
    assert words_and_chars(WHY, five)[0] == 5
    assert wrong(SMALL, WHY, five) is None
    problem = wrong(SMALL, WHY, five + " seis")
    assert problem is not None
    assert "has 1 word too many" in problem.sentence


def test_a_marked_answer_is_read_as_html_and_a_plain_one_as_text():
    answers = {
        ("basics", ""): {"form": "talk", "goals": ["sdg_4"], "film": "https://v.example/1"},
        ("basics", "es"): {"title": "**Plaza**", "why": "**Sí**"},
    }
    read = {
        one.question.key: one
        for section in read_answers(SMALL, answers, "es")
        for one in section.answers
    }
    assert read["why"].html == "<p><strong>Sí</strong></p>\n"
    assert read["title"].html is None
    assert read["film"].is_link
