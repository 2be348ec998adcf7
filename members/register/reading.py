"""Reads the register from a file: the first sheet whose first line names the COLUMNS.

Their order does not matter, and columns that are not ours are passed over. Every line is checked on
its own and every problem told, each as one sentence. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext

from members.models import CityKind, MemberStatus
from members.register import cells
from members.register.cells import CellError, folded
from members.register.tables import Line, Table, tables

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
OPTIONAL = ("mentor", "note", "kind", "municipality")
"""Columns that a file may leave out: then what the register says stays."""
SIGNS = ("=", "+", "-", "@", "'")
"""What a text may not begin with in an exported cell; an apostrophe stands before it there."""


class Contact(NamedTuple):
    """Somebody who writes for a city."""

    name: str
    email: str


@dataclass(frozen=True)
class Row:
    """One city as the file has it. `line` counts from 1, as an editor or a spreadsheet does.

    None in one of the OPTIONAL fields, or as status, means that the file says nothing of it.
    """

    line: int
    name: str
    country: str
    region: str
    network: str
    population: int | None
    status: MemberStatus | None
    fees_paid_until: date | None
    languages: tuple[str, ...]
    contacts: tuple[Contact, ...] = ()
    mentor: str | None = None
    note: str | None = None
    kind: CityKind | None = None
    municipality: str | None = None


@dataclass(frozen=True)
class Problem:
    """A line that cannot be taken, and why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What a file says. Lines with a problem are not among the rows."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_register(content: bytes) -> Reading:
    """Return the cities and the problems of a file; never raises for what is in it."""
    try:
        names, body = _chosen(tables(content))
    except CellError as error:
        return Reading(problems=(Problem(1, str(error)),))
    return _rows(names, body)


def _chosen(found: list[Table]) -> tuple[list[str], list[Line]]:
    """Return the headings and the lines of the first sheet with all columns."""
    filled = [table for table in found if table.lines]
    if not filled:
        raise CellError(gettext("The file is empty."))
    headings = [_headings(table) for table in filled]
    missing = [[column for column in COLUMNS if column not in names] for names in headings]
    best = min(range(len(filled)), key=lambda n: len(missing[n]))
    if missing[best]:
        raise CellError(
            gettext(
                "The first line must name the columns; these are missing: %(columns)s.",
                columns=", ".join(missing[best]),
            )
        )
    return headings[best], filled[best].lines[1:]


def _headings(table: Table) -> list[str]:
    names = [cell.strip().lower() for cell in table.lines[0][1]]
    while names and not names[-1]:
        names.pop()
    return names


def _rows(names: list[str], body: list[Line]) -> Reading:
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, said in body:
        try:
            row = _row(line, names, said)
        except CellError as error:
            problems.append(Problem(line, str(error)))
            continue
        first = seen.setdefault((folded(row.name), row.country), line)
        if first == line:
            rows.append(row)
        else:
            problems.append(Problem(line, twice(first)))
    return Reading(tuple(rows), tuple(problems))


def twice(line: int) -> str:
    """Return the sentence for a city that an earlier line has."""
    return str(gettext("This city is on line %(line)s already.", line=line))


def _row(line: int, names: list[str], found: list[str]) -> Row:
    if any(cell.strip() for cell in found[len(names) :]) or len(found) < len(names):
        raise CellError(
            gettext(
                "This line has %(cells)s cells, but the first line names %(columns)s columns.",
                cells=len(found),
                columns=len(names),
            )
        )
    said = {name: _bare(cell) for name, cell in zip(names, found, strict=False)}
    read = {column: _read(column, said[column]) for column in READERS if column in said}
    row = Row(line=line, contacts=_contacts(said["contact_name"], said["contact_email"]), **read)
    _agrees(row)
    return row


def _bare(cell: str) -> str:
    """Return a cell as one line; the apostrophe that an export put before a sign goes."""
    text = cells.plain(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith(SIGNS) else text


def _read(column: str, said: str) -> Any:
    if len(said) > cells.LONGEST and column != "note":
        raise CellError(gettext("The cell “%(column)s” is too long.", column=column))
    return READERS[column](said)


def _contacts(names: str, addresses: str) -> tuple[Contact, ...]:
    """Return the contacts; several stand in one cell with semicolons between them."""
    said = [name.strip() for name in names.split(";") if name.strip()]
    read = [cells.email(address.strip()) for address in addresses.split(";") if address.strip()]
    if len(said) != len(read):
        raise CellError(gettext("A contact needs both a name and an e-mail address."))
    if max(map(len, (*said, *read)), default=0) > cells.LONGEST:
        raise CellError(gettext("The cell “%(column)s” is too long.", column="contact_name"))
    return tuple({each.email.lower(): each for each in map(Contact, said, read)}.values())


def _agrees(row: Row) -> None:
    """Refuse a row whose cells contradict each other."""
    if row.fees_paid_until and row.status is None:
        raise CellError(gettext("Fees without a status: write what the city is."))
    if row.mentor and row.status is not MemberStatus.SCHOLARSHIP:
        raise CellError(gettext("Only a city with a scholarship has a mentor city."))
    if row.kind is CityKind.INSTITUTION and row.status is not None:
        raise CellError(gettext("An institution is not a member: leave its status empty."))
    if row.kind is CityKind.INSTITUTION and not row.municipality:
        raise CellError(gettext("Name the municipality that endorses the institution."))


READERS: dict[str, Callable[[str], Any]] = {
    "name": cells.name,
    "country": cells.country,
    "region": cells.short,
    "network": cells.short,
    "population": cells.population,
    "status": cells.status,
    "fees_paid_until": cells.day,
    "languages": cells.languages,
    "mentor": cells.short,
    "note": cells.note,
    "kind": cells.kind,
    "municipality": cells.short,
}
"""How a cell is read, by column; each raises CellError with a sentence."""
