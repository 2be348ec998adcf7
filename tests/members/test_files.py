"""The register as a file: written, read back unchanged, and nothing in a file that harms."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import CityKind, MemberStatus
from members.register import writing
from members.register.reading import COLUMNS, OPTIONAL, read_register
from members.register.writing import HEADINGS, Line

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40
).map(lambda text: " ".join(text.split()))
NAMES = WORDS.filter(lambda text: text and ";" not in text)
PEOPLE = st.lists(NAMES, max_size=3)
GOOD = {
    "name": "São Paulo",
    "country": "BR",
    "region": "Latin America",
    "population": 11450000,
    "network": "REBRACE",
    "status": "active",
    "fees_paid_until": date(2026, 12, 31),
    "languages": "pt;es",
    "contact_name": "Ana",
    "contact_email": "ana@sp.example",
}


NO_ZONE = datetime(2026, 12, 31)  # noqa: DTZ001  (as xlsxwriter wants it)
FAR_AWAY = (
    b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'
    b"</row></sheetData></worksheet>"
)


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.app_context():
        yield


def workbook(*sheets: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def sheet(**changes: Any) -> list[list[Any]]:
    row = GOOD | changes
    return [list(row), list(row.values())]


def repacked(content: bytes, name: str, body: bytes) -> bytes:
    """Return the archive with one part replaced, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@given(
    texts=st.tuples(NAMES, WORDS, WORDS, WORDS, NAMES),
    population=st.none() | st.integers(0, 100_000_000),
    status=st.none() | st.sampled_from(MemberStatus),
    paid=st.none() | st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    people=PEOPLE,
    institution=st.booleans(),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(texts, population, status, paid, people, institution):
    name, region, network, note, municipality = texts
    status = None if institution else status
    line = Line(
        name=name,
        country="BR",
        region=region,
        population=population,
        network=network,
        status=status,
        fees_paid_until=paid if status else None,
        languages=["pt", "es"],
        contact_names=people,
        contact_emails=[f"p{n}@city.example" for n, _ in enumerate(people)],
        mentor="Porto (PT)" if status is MemberStatus.SCHOLARSHIP else "",
        note=note,
        kind=CityKind.INSTITUTION if institution else CityKind.MUNICIPALITY,
        municipality=municipality if institution else "",
    )
    with writing.as_xlsx([line.cells()], []) as book:
        files = (writing.as_csv([line.cells()]).encode(), book.read())
    for content in files:
        reading = read_register(content)
        assert reading.problems == ()
        (row,) = reading.rows
        assert (row.name, row.region, row.network, row.note) == (name, region, network, note)
        assert (row.population, row.status) == (population, status)
        assert row.fees_paid_until == (paid if status else None)
        assert [one.name for one in row.contacts] == people
        assert (row.kind, row.municipality) == (line.kind, line.municipality)


@pytest.mark.parametrize("text", ["=1+1", "+34 93", "-x", "@sum", "'s-Hertogenbosch", "''", "'=x"])
def test_no_cell_runs_as_a_formula(text):
    assert writing.harmless(text).startswith("'")
    rows = [[text if column == "name" else "" for column in HEADINGS]]
    rows = [[writing.harmless(cell) for cell in row] for row in rows]
    rows[0][1], rows[0][7] = "NL", "nl"
    (row,) = read_register(writing.as_csv(rows).encode()).rows
    assert row.name == text


@given(content=st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_answered_by_a_sentence(content):
    reading = read_register(content)
    assert reading.problems
    assert all(each.sentence and each.line >= 1 for each in reading.problems)


@given(text=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_under_the_headings_is_answered_by_sentences(text):
    reading = read_register((",".join(COLUMNS) + "\n" + text).encode("utf-8", "replace"))
    assert all(each.sentence for each in reading.problems)


@given(place=st.integers(0, 100_000), change=st.binary(min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(place, change):
    good = workbook(sheet())
    place %= len(good)
    reading = read_register(good[:place] + change + good[place + len(change) :])
    assert reading.rows or reading.problems


@given(
    part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    place=st.integers(0, 100_000),
    change=st.text("<>/&\"'=rcvt10A ", min_size=1, max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_a_workbook_whose_inside_is_damaged_is_read_or_refused(part, place, change):
    good = workbook(sheet())
    with zipfile.ZipFile(io.BytesIO(good)) as book:
        body = book.read(part)
    place %= len(body)
    reading = read_register(
        repacked(good, part, body[:place] + change.encode() + body[place + len(change) :])
    )
    assert reading.rows or reading.problems


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"population": 143000.0}, "population", 143000),
        ({"population": "143000.0"}, "population", 143000),
        ({"population": "143.000"}, "population", 143000),
        ({"fees_paid_until": NO_ZONE}, "fees_paid_until", date(2026, 12, 31)),
        ({"fees_paid_until": "2026-12-31 00:00:00"}, "fees_paid_until", date(2026, 12, 31)),
        ({"fees_paid_until": "31/12/2026"}, "fees_paid_until", date(2026, 12, 31)),
        ({"status": "", "fees_paid_until": ""}, "status", None),
        ({"status": "Fee exception"}, "status", MemberStatus.FEE_EXCEPTION),
        ({"status": "scholarship", "mentor": "Porto"}, "mentor", "Porto"),
        ({"kind": "institution", "municipality": "Vic", "status": "", "fees_paid_until": ""},
         "municipality", "Vic"),
    ],
)  # fmt: skip
def test_cells_of_a_spreadsheet(changes, field, value):
    reading = read_register(workbook(sheet(**changes)))
    assert reading.problems == ()
    assert getattr(reading.rows[0], field) == value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": ""}, "Fees without a status"),
        ({"mentor": "Porto"}, "Only a city with a scholarship"),
        ({"kind": "club"}, "not a kind"),
        ({"kind": "institution"}, "leave its status empty"),
        ({"kind": "institution", "status": "", "fees_paid_until": ""}, "Name the municipality"),
        ({"contact_name": "Ana; Bea"}, "both a name and an e-mail"),
        ({"fees_paid_until": "0202-12-31"}, "not a day"),
        ({"note": "x" * 1001}, "too long"),
        ({"population": 1.5}, "not a number"),
        ({"country": "EU"}, "not a country"),
    ],
)
def test_bad_rows_of_a_spreadsheet_have_their_line(changes, words):
    (problem,) = read_register(workbook(sheet(**changes))).problems
    assert problem.line == 2
    assert words in problem.sentence


def test_a_formula_comes_as_its_value():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(GOOD))
        page.write_row(1, 0, [*list(GOOD.values())[:6], "", *list(GOOD.values())[7:]])
        page.write_formula(1, 3, "=11000000+450000", None, 11450000)
    (row,) = read_register(file.getvalue()).rows
    assert row.population == 11450000


def test_the_first_sheet_with_the_columns_is_read():
    reading = read_register(workbook([["Notes"], ["Read me"]], sheet()))
    assert [row.name for row in reading.rows] == ["São Paulo"]
    reading = read_register(workbook([["Notes"]], [list(GOOD)[2:]]))
    assert "these are missing: name, country" in reading.problems[0].sentence


def test_lines_are_counted_as_the_spreadsheet_counts_them():
    head, row = sheet()
    reading = read_register(workbook([[], head, [], row, ["Porto"]]))
    assert reading.rows[0].line == 4
    assert reading.problems[0].line == 5


def test_several_contacts_of_one_city():
    said = {"contact_name": "Ana; Bea ;", "contact_email": "ana@sp.example; bea@sp.example"}
    (row,) = read_register(workbook(sheet(**said))).rows
    assert [one.name for one in row.contacts] == ["Ana", "Bea"]


def test_what_the_file_leaves_out_is_not_said():
    (row,) = read_register(workbook(sheet())).rows
    assert [getattr(row, column) for column in OPTIONAL] == [None] * 4


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024), "more than 5000 lines"),
        (
            "xl/worksheets/sheet1.xml",
            FAR_AWAY,
            "more than 5000 lines",
        ),
        (
            "xl/worksheets/sheet1.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            "neither an XLSX nor a CSV",
        ),
        ("content.xml", b"<x/>", "neither an XLSX nor a CSV"),
        ("xl/worksheets/sheet1.xml", b"<worksheet>", "damaged"),
        ("xl/workbook.xml", b"<workbook/>", "empty"),
    ],
)
def test_a_workbook_that_would_harm_is_refused(name, body, words):
    reading = read_register(repacked(workbook(sheet()), name, body))
    assert reading.rows == ()
    assert words in reading.problems[0].sentence


def test_the_empty_files_take_cities():
    with writing.template([("name", "The name of the city.")]) as book:
        content = book.read()
    assert read_register(content) == read_register(writing.as_csv([]).encode())
    assert read_register(content).problems == ()
