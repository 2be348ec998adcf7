"""A file as lines of cells: CSV as offices write it (UTF-8 or Windows, commas or semicolons), XLSX.

A spreadsheet is unpacked within limits and packed anew before it is read, so that what is read is
what was checked: neither a small file that unpacks to a huge one nor a cell in the last corner of
a sheet takes the memory of the server. Pure.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from flask_babel import gettext
from python_calamine import CalamineWorkbook

from members.register.cells import CellError

MAX_BYTES = 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5000, 100, 20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PLACE = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """One sheet: the lines that say something, with the number that the reader sees."""

    name: str
    lines: list[Line]


def tables(content: bytes) -> list[Table]:
    """Return the sheets of a file; a CSV has one. Raises CellError with a sentence."""
    if len(content) > MAX_BYTES:
        raise CellError(gettext("The file is larger than 1 MB."))
    if content.startswith(OLE):
        raise CellError(
            gettext("This is an old or a protected spreadsheet: save it as XLSX, without password.")
        )
    if content.startswith(ZIP):
        return _sheets(content)
    return [Table("", _bounded(_lines(_decoded(content))))]


def not_a_table() -> str:
    """Return the sentence for what is neither CSV nor XLSX."""
    return str(
        gettext(
            "This is neither an XLSX nor a CSV file: in your spreadsheet, choose to save it as XLSX"
            " or as “CSV UTF-8”."
        )
    )


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise CellError(not_a_table())
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CellError(not_a_table())


def _lines(text: str) -> Iterator[Line]:
    """Yield each line that says something, with its number; a cell may run over several lines."""
    first = next(iter(text.lstrip().splitlines()), "")
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise CellError(not_a_table()) from None


def _bounded(lines: Iterator[Line]) -> list[Line]:
    found = []
    for line in lines:
        found.append(line)
        if len(found) > MAX_ROWS or len(line[1]) > MAX_COLUMNS:
            raise CellError(_too_long())
    return found


def _too_long() -> str:
    return str(
        gettext(
            "The file has more than %(rows)s lines or %(columns)s columns.",
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
    )


def _sheets(content: bytes) -> list[Table]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_checked(content)))
        names = book.sheet_names[:MAX_SHEETS]
        return [Table(name, _rows(book.get_sheet_by_name(name).to_python(False))) for name in names]
    except CellError:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  (a panic of the Rust library is no Exception)
        raise CellError(
            gettext("This spreadsheet is damaged: save it once more as XLSX.")
        ) from None


def _rows(rows: list[list[Any]]) -> list[Line]:
    lines = ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))
    return _bounded(line for line in lines if any(cell.strip() for cell in line[1]))


def _text(value: Any) -> str:
    """Return a cell as it would be typed; a formula has come as its value."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _checked(content: bytes) -> bytes:
    """Return the workbook packed anew from the parts that are XML and within the limits."""
    left, packed = MAX_UNPACKED, io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            names = {part.filename for part in parts}
            known = "xl/workbook.xml" in names and "content.xml" not in names
            if len(parts) > MAX_PARTS or len(names) != len(parts) or not known:
                raise CellError(not_a_table())
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as clean:
                for part in parts:
                    if not part.filename.endswith((".xml", ".rels")):
                        continue
                    with book.open(part) as file:
                        body = file.read(left + 1)
                    left -= len(body)
                    if left < 0:
                        raise CellError(_too_long())
                    _look_at_places(body)
                    clean.writestr(part.filename, body)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as error:
        raise CellError(_unreadable(error)) from None
    except (NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError(_unreadable(error)) from None
    return packed.getvalue()


def _unreadable(error: Exception) -> str:
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return str(gettext("This spreadsheet is protected: save it as XLSX, without password."))
    return str(gettext("This spreadsheet is damaged: save it once more as XLSX."))


def _look_at_places(body: bytes) -> None:
    """Refuse a sheet whose cells stand further out than the limits, and declared entities."""
    reader = expat.ParserCreate(namespace_separator="|")

    def begins(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("|")[2]
        place = PLACE.fullmatch(attributes.get("r", "")) if tag == "c" else None
        if tag == "c" and "r" in attributes and place is None:
            raise CellError(not_a_table())
        if place and (int(place[2]) > MAX_ROWS + 1 or _column(place[1]) > MAX_COLUMNS):
            raise CellError(_too_long())
        if tag == "row" and not attributes.get("r", "1").isdecimal():
            raise CellError(not_a_table())
        if tag == "row" and int(attributes.get("r", "1")[:9]) > LAST_OF_SHEET:
            raise CellError(not_a_table())

    def declared(*_anything: Any) -> None:
        raise CellError(not_a_table())

    reader.StartElementHandler = begins
    reader.StartDoctypeDeclHandler = declared
    reader.Parse(body, True)


LAST_OF_SHEET = 1_048_576


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
