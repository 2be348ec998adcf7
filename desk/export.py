"""The list of entries as CSV and as a spreadsheet, each in one statement, whatever its length."""

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from flask_babel import gettext as _

from desk.listing import Line
from desk.wording import entry_states

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
IN_MEMORY = 8 * 1024 * 1024


def header() -> list[str]:
    """Return the headings, in the language being spoken."""
    return [
        _("Number"),
        _("Title"),
        _("Language"),
        _("Axis"),
        _("City"),
        _("Country"),
        _("Network"),
        _("State"),
        _("Changed"),
        _("Submitted"),
        _("Readings"),
        _("Mean"),
    ]


def cells(line: Line, states: dict[Any, str], code: str) -> list[Any]:
    """Return one row; a text that a spreadsheet would run as a formula is made harmless."""
    texts = [
        f"{code}-{line.number:03d}" if line.number else "",
        line.title,
        line.language,
        line.axis,
        line.city,
        line.country,
        line.network,
        states[line.state],
        line.changed_at.isoformat(timespec="seconds"),
        line.submitted_at.isoformat(timespec="seconds") if line.submitted_at else "",
    ]
    numbers = [line.readings, None if line.mean is None else float(round(line.mean, 2))]
    return [_harmless(each) for each in texts] + numbers


def as_csv(lines: Iterable[Line], code: str) -> Iterator[str]:
    """Yield the file piece by piece, with the mark that makes spreadsheets read UTF-8."""
    states, piece = entry_states(), io.StringIO()
    writer = csv.writer(piece)
    yield "\ufeff"
    writer.writerow(header())
    for count, line in enumerate(lines, 1):
        writer.writerow(cells(line, states, code))
        if count % 500 == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def as_xlsx(lines: Iterable[Line], code: str) -> IO[bytes]:
    """Return the spreadsheet as an open file at its start; the answer closes it."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet, states = book.add_worksheet(code[:31]), entry_states()
    sheet.write_row(0, 0, header(), book.add_format({"bold": True}))
    for number, line in enumerate(lines, 1):
        sheet.write_row(number, 0, cells(line, states, code))
    sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_SIGNS) else text
