"""Words counted on the server: the corpus, and what must hold for any text."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.call.words import count_words

CORPUS = json.loads(Path(__file__).with_name("words_corpus.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CORPUS, ids=[case["why"] for case in CORPUS])
def test_corpus(case):
    assert count_words(case["text"]) == case["words"]


@given(st.text())
def test_composing_accents_changes_nothing(text):
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    assert {count_words(form) for form in forms} == {count_words(text)}


@given(st.text(), st.text())
def test_a_space_between_adds_up(first, second):
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1)))
def test_letters_are_words(words):
    assert count_words("\u00a0".join(words)) == len(words)
