r"""How many words an answer has: one definition for the server and the browser. Pure.

`static/js/words.js` says the same in JavaScript, and `tests/browser/test_words.py` holds the two
together, code point by code point. Both spell out their characters, because `\s` and `\w` differ
between the two languages and change with each version of Unicode.

The definition:

1. A text is split at white space: the characters with the Unicode property White_Space, no-break
   spaces and the ideographic space among them, and the zero width space, which marks a word
   boundary.
2. A piece is one word if it holds at least one character that is not listed as wordless. Wordless
   are punctuation, symbols, emoji, combining marks and invisible characters. So `—`, `·` and `…`
   count nothing, while `l'eau`, `col·laboració`, `well-being` and `2,5` count one each.
3. Characters not listed, and those that Unicode will add one day, belong to words.

Composed and decomposed accents give the same count, so nobody needs to normalise first. Korean
separates words by spaces and is counted like any other language. Chinese, Japanese and Thai do not:
a call that accepts them limits answers by `max_chars`.
"""

import re

_SEPARATORS = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"

_WORDLESS = (
    r"\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb"
    r"\u00bf\u00d7\u00f7"  # ASCII and Latin-1, without letters, digits, superscripts and fractions
    r"\u02c2-\u02c5\u02d2-\u02df\u0300-\u036f"  # accents that stand alone or combine
    r"\u037e\u0384\u0385\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05f3\u05f4"
    r"\u060c\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965"  # Greek, Armenian, Hebrew, Arabic, Indic
    r"\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1fdd-\u1fdf\u1fed-\u1fef\u1ffd\u1ffe"  # Greek accents alone
    r"\u2000-\u206f\u20a0-\u20ff\u2122\u2190-\u245f\u2500-\u2775\u2794-\u2bff"  # symbols
    r"\u2e00-\u2e2e\u2e30-\u2e7f\u3000-\u3004\u3008-\u3020\u302a-\u3030\u303d"
    r"\u3099-\u309c\u30a0\u30fb"  # East Asian
    r"\ufe00-\ufe6f\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff"
    r"\U0001f000-\U0001fbef\U000e0000-\U000e01ef"  # emoji, pictographs, tags, variation selectors
)

_SPACE = re.compile(f"[{_SEPARATORS}]+")
_SPOKEN = re.compile(f"[^{_WORDLESS}]")


def count_words(text: str) -> int:
    """Return the number of words in `text`, as the module defines them."""
    return sum(1 for piece in _SPACE.split(text) if _SPOKEN.search(piece))
