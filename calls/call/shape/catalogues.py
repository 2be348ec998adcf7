"""What questions about the goals of the United Nations and the Charter offer: built in. Pure.

The labels stand in `catalogues.toml`. A language that is not there reads the English ones.
"""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from calls.call.shape.form import Option, QuestionKind

BUILT_IN = frozenset({QuestionKind.SDG, QuestionKind.PRINCIPLE})
"""The kinds of question whose options no call writes."""

FALLBACK = "en"


@lru_cache(maxsize=64)
def catalogue(kind: QuestionKind, languages: Sequence[str]) -> tuple[Option, ...]:
    """Return the options of a built-in kind, `sdg_1` or `principle_1` first, in `languages`.

    `languages` is a tuple. Raises KeyError for a kind that is not built in.
    """
    names = _names()[kind.value]
    return tuple(
        Option.model_construct(
            key=f"{kind.value}_{number}",
            label={
                tag: f"{number}. {names.get(tag, names[FALLBACK])[number - 1]}" for tag in languages
            },
        )
        for number in range(1, len(names[FALLBACK]) + 1)
    )


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("catalogues.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
