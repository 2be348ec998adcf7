"""The register as a file that `reading` takes back unchanged, and the empty file to begin with."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter

from members.models import CityKind, MemberStatus
from members.register.reading import COLUMNS, OPTIONAL, SIGNS

HEADINGS = (*COLUMNS, *OPTIONAL)
HISTORY = (
    "name",
    "country",
    "valid_from",
    "status",
    "fees_paid_until",
    "mentor",
    "note",
    "recorded_at",
)
IN_MEMORY = 8 * 1024 * 1024
WIDTHS = {"name": 26, "region": 18, "network": 22, "contact_name": 26, "contact_email": 32}
ROWS_READY = 1000
"""The empty spreadsheet offers the statuses to choose from in so many rows."""


@dataclass(frozen=True)
class Line:
    """One city as it is exported, in the order of HEADINGS."""

    name: str
    country: str
    region: str
    population: int | None
    network: str
    status: MemberStatus | None
    fees_paid_until: date | None
    languages: Sequence[str]
    contact_names: Sequence[str]
    contact_emails: Sequence[str]
    mentor: str
    note: str
    kind: CityKind
    municipality: str

    def cells(self) -> list[Any]:
        """Return the cells; a text that a spreadsheet would run as a formula is made harmless."""
        said = [
            self.name,
            self.country,
            self.region,
            self.population,
            self.network,
            self.status.value if self.status else "",
            self.fees_paid_until,
            ";".join(self.languages),
            "; ".join(name.replace(";", ",") for name in self.contact_names),
            "; ".join(self.contact_emails),
            self.mentor,
            self.note,
            self.kind.value,
            self.municipality,
        ]
        return [harmless(each) for each in said]


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; `reading` undoes it."""
    return "'" + value if isinstance(value, str) and value.startswith(SIGNS) else value


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """Return HEADINGS and rows, with the mark that makes spreadsheets read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return "\ufeff" + text.getvalue()


def as_xlsx(rows: Iterable[Sequence[Any]], history: Iterable[Sequence[Any]]) -> IO[bytes]:
    """Return a workbook as an open file at its start: the register, and the dated statuses."""
    file, book = _book()
    _fill(book, "register", HEADINGS, rows)
    _fill(book, "history", HISTORY, history)
    return _done(file, book)


def template(explained: Iterable[Sequence[str]]) -> IO[bytes]:
    """Return the empty workbook: headings, statuses to choose from, and each column explained."""
    file, book = _book()
    sheet = _fill(book, "register", HEADINGS, ())
    for column, choices in (("status", MemberStatus), ("kind", CityKind)):
        place = HEADINGS.index(column)
        allowed = [each.value for each in choices]
        rule = {"validate": "list", "source": allowed}
        sheet.data_validation(1, place, ROWS_READY, place, rule)
    _fill(book, "columns", (), explained)
    return _done(file, book)


def _book() -> tuple[IO[bytes], Any]:
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    return file, xlsxwriter.Workbook(file, options)


def _fill(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, WIDTHS.get(heading, 16))
    if not headings:
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 90)
    first = 1 if headings else 0
    for number, row in enumerate(rows, first):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(first, 0)
    return sheet


def _done(file: IO[bytes], book: Any) -> IO[bytes]:
    book.close()
    file.seek(0)
    return file
