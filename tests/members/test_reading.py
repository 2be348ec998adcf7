"""The file of the register: as offices write it, and everything that can be wrong with it."""

from datetime import date

import pytest

from members.models import MemberStatus
from members.register.reading import COLUMNS, read_register
from members.register.tables import MAX_BYTES
from tests import factories

HEAD = ",".join(COLUMNS)
GOOD = "São Paulo,BR,Latin America,11450000,REBRACE,active,2026-12-31,pt;es,Ana,ana@sp.example"
REGISTER = factories.EDITIONS.parents[1] / "rehearsal" / "register.csv"


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.app_context():
        yield


def sentences(*lines: str) -> list[tuple[int, str]]:
    reading = read_register("\n".join([HEAD, *lines]).encode())
    return [(problem.line, problem.sentence) for problem in reading.problems]


def with_cell(column: str, value: str) -> str:
    cells = GOOD.split(",")
    cells[COLUMNS.index(column)] = value
    return ",".join(cells)


def test_the_register_of_the_rehearsal_is_sound():
    reading = read_register(REGISTER.read_bytes())
    assert reading.problems == ()
    assert len(reading.rows) == 81
    assert reading.rows[0].line == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(encoding, delimiter, ending):
    text = ending.join([HEAD, GOOD.replace("pt;es", "pt es"), ""]).replace(",", delimiter)
    (row,) = read_register(text.encode(encoding)).rows
    assert (row.name, row.country, row.population) == ("São Paulo", "BR", 11450000)
    assert row.status is MemberStatus.ACTIVE
    assert row.fees_paid_until == date(2026, 12, 31)
    assert row.languages == ("pt", "es")
    assert row.contacts == (("Ana", "ana@sp.example"),)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("name", " ", "name of the city is missing"),
        ("name", "x" * 300, "too long"),
        ("country", "Brazil", "not a country"),
        ("country", "QQ", "not a country"),
        ("population", "many", "not a number of inhabitants"),
        ("population", "-5", "not a number of inhabitants"),
        ("population", "1.5", "not a number of inhabitants"),
        ("population", "9" * 30, "not a number of inhabitants"),
        ("population", "١٢٣", "not a number of inhabitants"),
        ("status", "actif", "write one of: active"),
        ("fees_paid_until", "soon", "not a day"),
        ("fees_paid_until", "2026-02-30", "not a day"),
        ("languages", "", "not a language"),
        ("languages", "portuguese", "not a language"),
        ("contact_email", "ana", "not an e-mail address"),
        ("contact_email", "", "both a name and an e-mail"),
        ("contact_name", "", "both a name and an e-mail"),
    ],
)
def test_each_bad_cell_has_a_sentence_with_its_line(column, value, words):
    ((line, sentence),) = sentences(
        with_cell("name", "Lleida"), with_cell(column, value), with_cell("name", "Porto")
    )
    assert line == 3
    assert words in sentence


@pytest.mark.parametrize(
    ("value", "population"),
    [
        ("", None),
        ("0", 0),
        ("143000.0", 143000),
        ("143000.000", 143000),
        ("7.00", 7),
        ("1 660 000", 1660000),
        ("1.660.000", 1660000),
        ("12\u2019345", 12345),
    ],
)
def test_numbers_as_people_write_them(value, population):
    (row,) = read_register(f"{HEAD}\n{with_cell('population', value)}".encode()).rows
    assert row.population == population


def test_a_city_twice_and_a_short_line():
    found = sentences(GOOD, with_cell("name", "SAO PAULO"), "Porto,PT")
    assert found == [
        (3, "This city is on line 2 already."),
        (4, "This line has 2 cells, but the first line names 10 columns."),
    ]


def test_lines_are_counted_as_an_editor_counts_them():
    first = GOOD.replace("Latin America", '"Latin\nAmerica"')
    assert sentences(first, "", "Porto,PT")[0][0] == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name,country\nA,ES", "these are missing: region, population"),
        (b"PK\x03\x04\x00\x00", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "without password"),
        (b"\x81\x8d\xff", "neither an XLSX nor a CSV file"),
        (b"x" * (MAX_BYTES + 1), "larger than 1 MB"),
        (b'a,"' + b"x" * 200_000, "neither an XLSX nor a CSV file"),
        (b"a\n" * 6000, "more than 5000 lines"),
    ],
)
def test_what_is_no_register_is_told_in_one_sentence(content, words):
    reading = read_register(content)
    assert reading.rows == ()
    assert len(reading.problems) == 1
    assert words in reading.problems[0].sentence
