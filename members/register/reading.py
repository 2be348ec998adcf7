"""Reads the register from CSV as offices write it: UTF-8 or Windows, commas or semicolons.

The first line names the COLUMNS, in any order; columns that are not ours are passed over. Every
line is checked on its own and every problem told, each as one sentence. Pure.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from members.models import MemberStatus

COLUMNS = (
    "name",
    "country",
    "region",
    "population",
    "network",
    "status",
    "fees_paid_until",
    "languages",
    "contact_name",
    "contact_email",
)
MAX_BYTES = 1024 * 1024
LONGEST = 200
LARGEST = 100_000_000
"""No city has more inhabitants: a longer number is a slip."""
GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:[ .,'\u2019\u00a0\u202f][0-9]{3})+")
"""A number, with or without a sign between the thousands."""
_world = Locale("en")


@dataclass(frozen=True)
class Row:
    """One city as the file has it. `line` counts from 1, as a text editor does."""

    line: int
    name: str
    country: str
    region: str
    network: str
    population: int | None
    status: MemberStatus
    fees_paid_until: date | None
    languages: tuple[str, ...]
    contact_name: str
    contact_email: str


@dataclass(frozen=True)
class Problem:
    """A line that cannot be taken, and why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What a file says. Only one without problems is imported."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()


class _CellError(ValueError):
    """A cell that cannot be understood; the message is for the reader."""


def folded(name: str) -> str:
    """Return a name without capitals and accents, to find a city however it is typed."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def read_register(content: bytes) -> Reading:
    """Return the cities and the problems of a file; never raises for what is in it."""
    try:
        text = _decoded(content)
        lines = list(_lines(text))
    except _CellError as error:
        return Reading(problems=(Problem(1, str(error)),))
    except csv.Error:
        return Reading(problems=(Problem(1, _not_csv()),))
    if not lines:
        return Reading(problems=(Problem(1, gettext("The file is empty.")),))
    (_line, header), *body = lines
    names = [cell.strip().lower() for cell in header]
    if missing := [column for column in COLUMNS if column not in names]:
        sentence = gettext(
            "The first line must name the columns; these are missing: %(columns)s.",
            columns=", ".join(missing),
        )
        return Reading(problems=(Problem(1, sentence),))
    return _rows(names, body)


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _CellError(gettext("The file is larger than 1 MB."))
    if b"\x00" in content:
        raise _CellError(_not_csv())
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _CellError(_not_csv())


def _not_csv() -> str:
    return str(
        gettext("This is not a CSV file: in your spreadsheet, choose to save it as “CSV UTF-8”.")
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that says something, with its number; a cell may run over several lines."""
    first = next(iter(text.lstrip().splitlines()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _rows(names: list[str], body: list[tuple[int, list[str]]]) -> Reading:
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in body:
        try:
            row = _row(line, names, cells)
        except _CellError as error:
            problems.append(Problem(line, str(error)))
            continue
        first = seen.setdefault((folded(row.name), row.country), line)
        if first == line:
            rows.append(row)
        else:
            sentence = gettext("This city is on line %(line)s already.", line=first)
            problems.append(Problem(line, sentence))
    return Reading(tuple(rows), tuple(problems))


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(names) :]) or len(cells) < len(names):
        raise _CellError(
            gettext(
                "This line has %(cells)s cells, but the first line names %(columns)s columns.",
                cells=len(cells),
                columns=len(names),
            )
        )
    said = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False)}
    if too_long := [column for column in COLUMNS if len(said[column]) > LONGEST]:
        raise _CellError(gettext("The cell “%(column)s” is too long.", column=too_long[0]))
    row = Row(
        line=line,
        region=said["region"],
        network=said["network"],
        contact_name=said["contact_name"],
        **{column: read(said[column]) for column, read in READERS.items()},
    )
    if bool(row.contact_name) != bool(row.contact_email):
        raise _CellError(gettext("A contact needs both a name and an e-mail address."))
    return row


def _name(said: str) -> str:
    if not said:
        raise _CellError(gettext("The name of the city is missing."))
    return said


def _country(said: str) -> str:
    code = said.upper()
    if not (len(code) == 2 and code.isalpha() and code in _world.territories):  # noqa: PLR2004
        raise _CellError(
            gettext("“%(said)s” is not a country: write its two letters, such as ES.", said=said)
        )
    return code


def _population(said: str) -> int | None:
    if not said:
        return None
    digits = re.sub("[^0-9]", "", said)
    if not GROUPED.fullmatch(said) or int(digits) > LARGEST:
        raise _CellError(
            gettext("“%(said)s” is not a number of inhabitants, such as 143000.", said=said)
        )
    return int(digits)


def _status(said: str) -> MemberStatus:
    try:
        return MemberStatus(said.lower().replace(" ", "_"))
    except ValueError:
        raise _CellError(
            gettext(
                "“%(said)s” is not a status; write one of: %(choices)s.",
                said=said,
                choices=", ".join(status.value for status in MemberStatus),
            )
        ) from None


def _day(said: str) -> date | None:
    if not said:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(said, pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise _CellError(gettext("“%(said)s” is not a day: write it as 2026-12-31.", said=said))


def _languages(said: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(re.split(r"[;,/ ]+", said.lower().strip(";,/ "))))
    for code in codes:
        if not (len(code) == 2 and code in _world.languages):  # noqa: PLR2004  (ISO 639-1)
            raise _CellError(
                gettext("“%(said)s” is not a language: write two letters, such as es.", said=code)
            )
    return codes


def _email(said: str) -> str:
    if not said:
        return ""
    try:
        return str(validate_email(said, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise _CellError(gettext("“%(said)s” is not an e-mail address.", said=said)) from None


READERS: dict[str, Callable[[str], Any]] = {
    "name": _name,
    "country": _country,
    "population": _population,
    "status": _status,
    "fees_paid_until": _day,
    "languages": _languages,
    "contact_email": _email,
}
"""How a cell is read, by column; each raises _CellError with a sentence."""
