"""Words counted in the browser are the words counted on the server, for every character."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from calls.call.words import count_words

ROOT = Path(__file__).parents[2]
CORPUS = json.loads((ROOT / "tests/calls/words_corpus.json").read_text("utf-8"))
TRICKY = "a1é·'-—… \u00a0\u200b\u200d\ufeff\r\n\u0301\u0338=<🎉\u20e3\u3000한\u05d0\u037e"

pytestmark = pytest.mark.browser

# Each character alone and between two letters, one digit for both: 1 wordless, 2 space, 4 word.
EVERY_CHARACTER = """() => {
  const counts = [];
  for (let point = 0; point < 0x110000; point += 1) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const character = String.fromCodePoint(point);
    counts.push(countWords(character) * 3 + countWords(`a${character}a`));
  }
  return counts.join("");
}"""


@pytest.fixture(scope="module")
def page(browser) -> Iterator[Page]:
    module = (ROOT / "static/js/words.js").read_text("utf-8")
    page = browser.new_page()
    page.add_script_tag(content=f"{module}\nwindow.countWords = countWords;", type="module")
    page.wait_for_function("() => window.countWords")
    yield page
    page.close()


def test_corpus(page):
    counted = page.evaluate("texts => texts.map(countWords)", [case["text"] for case in CORPUS])
    wrong = [case for case, words in zip(CORPUS, counted, strict=True) if words != case["words"]]
    assert wrong == []


def test_every_character(page):
    characters = (chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    here = "".join(
        str(count_words(character) * 3 + count_words(f"a{character}a")) for character in characters
    )
    there = page.evaluate(EVERY_CHARACTER)
    assert set(here) == {"1", "2", "4"}
    pairs = enumerate(zip(here, there, strict=True))
    differing = [place for place, (python, javascript) in pairs if python != javascript]
    assert differing == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.text() | st.text(alphabet=TRICKY), min_size=20, max_size=40))
def test_any_text(page, texts):
    assert page.evaluate("texts => texts.map(countWords)", texts) == [*map(count_words, texts)]
