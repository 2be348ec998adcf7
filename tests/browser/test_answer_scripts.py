"""What the browser decides while a person types is what the server decides: conditions, signs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from calls.call.shape.conditions import parse
from calls.entry.answers.asked import as_tree
from calls.entry.answers.markdown import unmarked
from tests.calls.answers.condition_table import FILLED, TABLE

ROOT = Path(__file__).parents[2]
MARKS = "*_-+[]()1. )\n\t aé\u00a0\\"
VALUES = ["", "0", "2", "2,5", "-7", "007", "2026-05-26", "2026-2-30", "workshop", "sdg_4", "x y"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser) -> Iterator[Page]:
    page = browser.new_page()
    for name, function in (("holding", "holds"), ("markup", "unmarked")):
        module = (ROOT / f"static/js/{name}.js").read_text("utf-8")
        page.add_script_tag(content=f"{module}\nwindow.{function} = {function};", type="module")
        page.wait_for_function(f"() => window.{function}")
    yield page
    page.close()


def decided(page: Page, cases: list) -> list[bool]:
    """Return what the browser makes of pairs of a condition and answers."""
    sent = [[as_tree(parse(condition).node), answers] for condition, answers in cases]
    found: list[bool] = page.evaluate("cases => cases.map(([tree, all]) => holds(tree, all))", sent)
    return found


def test_the_table_of_conditions(page):
    counted = decided(page, [(condition, answers) for condition, answers, _ in TABLE])
    wrong = [line for line, found in zip(TABLE, counted, strict=True) if found is not line[2]]
    assert wrong == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(sorted(FILLED)), st.sampled_from(VALUES))))
def test_any_answers(page, given_answers):
    cases = [(line[0], answers) for answers in given_answers for line in TABLE]
    assert decided(page, cases) == [parse(text).holds(answers) for text, answers in cases]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.text() | st.text(alphabet=MARKS), min_size=20, max_size=40))
def test_signs_of_any_text(page, texts):
    assert page.evaluate("texts => texts.map(unmarked)", texts) == [*map(unmarked, texts)]
