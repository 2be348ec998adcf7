"""Every string that a person can read exists in every language, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("es", "fr", "pt", "ca")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
SAME_EVERYWHERE = re.compile(r"[\W\d_]*|CSV|SHA-256|PDF|E-mail|Version |Convoca.*")
"""What may read the same in another language without being forgotten."""


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Return every message in code and templates."""
    with (ROOT / "translations/babel.cfg").open() as file:
        method_map, options_map = parse_mapping_cfg(file, "babel.cfg")
    rows = extract_from_dir(
        ROOT, method_map, options_map, KEYWORDS, directory_filter=lambda _path: True
    )
    return {message[0] if isinstance(message, tuple) else message for _, _, message, *_ in rows}


def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(found: Catalog):
    return [message for message in found if message.id]


def first(value) -> str:
    return value[0] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated(said, language):
    done = {
        first(message.id)
        for message in messages(catalogue(language))
        if not message.fuzzy
        and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    assert sorted(said - done) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(said, language):
    known = {first(message.id) for message in messages(catalogue(language))}
    assert sorted(known - said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    wrong = []
    for message in messages(catalogue(language)):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        expected = set().union(*(PLACEHOLDER.findall(text) for text in ids))
        for text in strings:
            found = set(PLACEHOLDER.findall(text))
            # A singular may say "one" in words and leave the number out.
            if found - expected or (expected - {"%(num)d", "%(num)s"}) - found:
                wrong.append((first(message.id), text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_translations_equal_the_english(language):
    """A string that equals its English is either a name or forgotten: sentences never do."""
    same = [
        message.id
        for message in messages(catalogue(language))
        if isinstance(message.id, str)
        and message.id == message.string
        and " " in message.id.strip()
    ]
    said_in_words = {text: PLACEHOLDER.sub("", text) for text in same}
    assert [text for text in same if not SAME_EVERYWHERE.fullmatch(said_in_words[text])] == []
