"""The sentences of the checks all have their words on the pages, in every language."""

import ast
import re
from pathlib import Path

from calls.call.editing.sentences import SENTENCES, said_on_pages

SHAPE = Path(__file__).parents[3] / "calls" / "call"
CHECKED = [*sorted((SHAPE / "shape").glob("*.py")), SHAPE / "definition.py"]
NEVER = (
    "This text is missing in",  # told by language, beside the text
    "The language ",  # texts of other languages never reach the checks
    "Write a list of languages",  # the page sends a list
    "Write something such as",  # the end of other sentences
)


def sentences() -> set[str]:
    """Return every sentence that the checks of a definition can say, placeholders filled by x."""
    return {
        text
        for path in CHECKED
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if re.fullmatch(r'["A-ZW][^\n]*\.', text) and " " in text
    }


def _texts(tree: ast.AST):
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    told |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "x" for part in node.values
            )
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        ):
            yield node.value


def test_each_sentence_of_the_checks_has_words_of_its_own():
    known = [pattern for pattern, _words in SENTENCES]
    without = [
        text
        for text in sentences()
        if not text.startswith(NEVER)
        and not any(re.fullmatch(pattern, text, re.DOTALL) for pattern in known)
    ]
    assert without == []


def test_what_was_typed_stands_in_the_words_of_the_page(app):
    with app.test_request_context("/en/"):
        assert said_on_pages('"x" is listed twice.') == "“x” is listed twice."
        assert said_on_pages("Something new.") == "Something new."


def test_every_pattern_fills_its_words(app):
    with app.test_request_context("/en/"):
        for pattern, words in SENTENCES:
            names = set(re.compile(pattern).groupindex)
            assert set(re.findall(r"%\((\w+)\)s", str(words))) <= names, pattern
