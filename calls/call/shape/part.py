"""What the parts of a definition share: frozen, known keys only, each text in every language."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

Path = tuple[str | int, ...]
Item = TypeVar("Item")

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Z]{2})?$"
KEY_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
CODE_PATTERN = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"


class Finding(NamedTuple):
    """One thing wrong: where (relative to the part that was checked) and a plain sentence."""

    path: Path
    sentence: str


class FindingsError(ValueError):
    """A part is well formed but does not make sense; carries every finding, not only the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.sentence for finding in findings))
        self.findings = tuple(findings)


class Part(BaseModel):
    """A frozen piece of a definition that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def raise_findings(findings: Sequence[Finding]) -> None:
    """Raise `FindingsError` when there is anything to tell."""
    if findings:
        raise FindingsError(findings)


# --- texts ---------------------------------------------------------------------------------------

# The languages that every text of the definition now being checked must be written in. A text is
# checked where it stands, so that the error can name its own line; it cannot see `languages`.
_expected: ContextVar[tuple[str, ...]] = ContextVar(
    "languages of the definition being checked", default=()
)


@contextmanager
def texts_expected_in(languages: Sequence[str]) -> Iterator[None]:
    """Ask every text validated in this block to exist in exactly `languages`."""
    token = _expected.set(tuple(languages))
    try:
        yield
    finally:
        _expected.reset(token)


def _in_every_language(text: Mapping[str, str]) -> Mapping[str, str]:
    expected = _expected.get()
    missing = [language for language in expected if language not in text]
    findings = [
        Finding(
            (language,),
            f'The language "{language}" is not one of languages.public ({", ".join(expected)}).',
        )
        for language in text
        if expected and language not in expected
    ]
    if missing:
        findings.append(Finding((), f"This text is missing in: {', '.join(missing)}."))
    raise_findings(findings)
    return text


Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
"""A language tag: `en`, or `pt-BR` where a region matters."""

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=64)]
"""A readable name in lower-case snake case.

It is written into answers and files, so it never changes.
"""

Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=40)]
"""The code of an edition, as it stands in the address of the call: `AWARD-2026`."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A proper name, the same in every language."""

Text = Annotated[
    Mapping[Language, Annotated[str, StringConstraints(min_length=1)]],
    AfterValidator(_in_every_language),
]
"""One text in every public language of its call: `{"en": "Theme", "es": "Tema", …}`."""


# --- days ----------------------------------------------------------------------------------------

YEARS = range(1900, 2200)
"""Years that every clock and calendar of the program can show, with room on both sides."""

Moment = TypeVar("Moment", bound=date)


def within_reach(moment: Moment) -> Moment:
    """Return a day or a moment of a year that can be meant. Raises FindingsError otherwise."""
    if moment.year not in YEARS:
        raise_findings([Finding((), "No call is so far away: check the year.")])
    return moment


Day = Annotated[date, AfterValidator(within_reach)]
"""A day of the calendar."""


# --- repetitions ---------------------------------------------------------------------------------


def repetitions(keys: Sequence[Hashable], field: str = "key") -> list[Finding]:
    """Find every key that was already used by an earlier item; the path is (position, field)."""
    return [
        Finding((position, field), f'The key "{key}" is used twice.')
        for position, key in enumerate(keys)
        if key in keys[:position]
    ]


def _distinct_keys(items: tuple[Any, ...]) -> tuple[Any, ...]:
    raise_findings(repetitions([item.key for item in items]))
    return items


def _distinct_values(items: tuple[Any, ...]) -> tuple[Any, ...]:
    raise_findings(
        [
            Finding((position,), f'"{item}" is listed twice.')
            for position, item in enumerate(items)
            if item in items[:position]
        ]
    )
    return items


Keyed = Annotated[tuple[Item, ...], AfterValidator(_distinct_keys)]
"""Items in their order, each with a `key` of its own."""

Distinct = Annotated[tuple[Item, ...], AfterValidator(_distinct_values)]
"""Plain values in their order, none listed twice."""
