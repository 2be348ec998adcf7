"""The little Markdown that a long answer may have: bold, italics, lists and links. Pure.

`unmarked` is what words and characters are counted on; `static/js/markup.js` says the same in
JavaScript, and `tests/browser/test_answer_scripts.py` holds the two together.
"""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

RULES = ("emphasis", "list", "link", "newline", "escape", "autolink", "balance_pairs")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]*)\)", re.ASCII)
_LIST_SIGN = re.compile(r"(^|\n)[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+", re.ASCII)


def as_html(text: str) -> Markup:
    """Return the text as clean HTML: what it holds besides stays as it was typed."""
    clean = nh3.clean(
        _renderer().render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704  (nh3 has cleaned it)


def unmarked(text: str) -> str:
    """Return the text without the signs of lists, of emphasis and of links (their words stay)."""
    return _LIST_SIGN.sub(r"\1", _LINK.sub(r"\1", text)).replace("*", "")


@cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(RULES))
