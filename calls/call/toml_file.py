"""Reads a call from its TOML file, and tells everything that is wrong with it by line and key.

The format is explained in `docs/call-file.md`.
"""

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from calls.call.definition import CallDefinition, Finding
from calls.call.shape.calendar import MIDNIGHT
from calls.call.toml.lines import KeyPath, LineIndex, written_path
from calls.call.toml.sentences import findings_in


class Problem(NamedTuple):
    """One thing to correct: the line (from 1), the key as people read it, what is wrong."""

    line: int
    key: str
    sentence: str

    def __str__(self) -> str:
        """Show the problem as one line of a list."""
        return (
            f"line {self.line}, {self.key}: {self.sentence}"
            if self.key
            else (f"line {self.line}: {self.sentence}")
        )


class CallFileError(Exception):
    """A file that does not define a call; `problems` holds all that was found, by line."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{path} is not a sound call:", *map(str, self.problems)]))


def load_call_file(path: Path | str) -> CallDefinition:
    """Read and check the file of a call.

    Raises CallFileError with every problem found, also when the file cannot be read at all.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = f"The file cannot be read: {(error.strerror or str(error)).lower()}."
        raise CallFileError(path, [Problem(1, "", reason)]) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reason = "This line is not UTF-8; save the file in that encoding."
        raise CallFileError(path, [Problem(line, "", reason)]) from error
    return parse_call(text, path)


def parse_call(text: str, path: Path) -> CallDefinition:
    """Read and check the text of a call's file; `path` only names it in errors.

    Raises CallFileError with every problem found.
    """
    index = LineIndex(text)
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CallFileError(path, [_syntax_problem(text, index, str(error))]) from error
    try:
        return CallDefinition.model_validate(raw)
    except ValidationError as error:
        findings = [finding for details in error.errors() for finding in findings_in(details)]
        raise CallFileError(path, _problems(findings, index)) from error


def _problems(findings: Iterable[Finding], index: LineIndex) -> list[Problem]:
    found = {
        Problem(index.line_of(path), written_path(path), sentence) for path, sentence in findings
    }
    return sorted(found)


_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TWENTY_FOUR = re.compile(r"[T ]24:00")


def _syntax_problem(text: str, index: LineIndex, message: str) -> Problem:
    place = _PLACE.search(message)
    line = int(place["line"]) if place and place["line"] else _last_line(text, index)
    key = written_path(_key_on(text, line))
    if _TWENTY_FOUR.search(text.split("\n")[line - 1]):
        return Problem(line, key, MIDNIGHT)
    return Problem(line, key, f"This is not TOML: {_lower_first(_PLACE.sub('', message))}.")


def _key_on(text: str, line: int) -> KeyPath:
    """Return the key written on a line that breaks the syntax, or () when the line has none."""
    lines = text.split("\n")
    lines[line - 1] = re.sub(r"=.*", "= 0", lines[line - 1])
    return LineIndex("\n".join(lines)).key_on(line)


def _last_line(text: str, index: LineIndex) -> int:
    """Guess where something that never ends begins: at the first break, else at the last line."""
    return index.first_error_line() or text.rstrip().count("\n") + 1


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
