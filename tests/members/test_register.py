"""The register: imported with dated statuses, found, and shown on the desk."""

import io
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from accounts.models import Person, RoleKind
from core import clock, events
from core.events import Event
from members import queries
from members.models import City, Membership, MemberStatus
from members.register.operations import import_register, plan_import
from members.register.reading import COLUMNS, read_register
from tests import factories
from tests.pages import counted

HEAD = ",".join(COLUMNS)
SP = "São Paulo,BR,Latin America,11450000,REBRACE,active,2026-12-31,pt;es,Ana,ana@sp.example"
REGISTER = factories.EDITIONS.parents[1] / "rehearsal" / "register.csv"
TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("noon")


def rows(*lines: str):
    reading = read_register("\n".join([HEAD, *lines]).encode())
    assert reading.problems == ()
    return reading.rows


def load(*lines: str, **more):
    return import_register(rows(*lines), actor=factories.system(), **more)


def count(of) -> int:
    from core.db import db

    return db.session.scalar(sa.select(sa.func.count()).select_from(of))


@pytest.mark.usefixtures("db_session")
def test_the_rehearsal_register_twice():
    read = read_register(REGISTER.read_bytes()).rows
    first = import_register(read, actor=factories.system())
    assert len(first) == 81 == count(City) == count(Membership)
    assert all(change.city is None for change in first)
    people = count(Person)
    assert import_register(read, actor=factories.system()) == []
    assert (count(City), count(Membership), count(Person)) == (81, 81, people)
    assert events.verify("register") == []


@pytest.mark.usefixtures("db_session")
def test_planning_writes_nothing():
    (change,) = plan_import(rows(SP)).changes
    assert change.matters
    assert count(City) == 0


@pytest.mark.usefixtures("db_session")
def test_a_new_status_is_a_new_dated_row_and_the_old_one_stays():
    load(SP)
    city = queries.find_city("sao paulo")
    later = datetime(2027, 2, 1, 12, tzinfo=UTC)
    with clock.frozen(later):
        (change,) = load(SP.replace("active,2026-12-31", "arrears,"))
    assert [each.field for each in change.differences] == ["status", "fees_paid_until"]
    assert queries.status_on(city.id, date(2026, 11, 19)) is None
    assert queries.status_on(city.id, TODAY).status is MemberStatus.ACTIVE
    assert queries.status_on(city.id, date(2027, 1, 31)).fees_paid_until == date(2026, 12, 31)
    assert queries.status_on(city.id, date(2027, 2, 1)).status is MemberStatus.ARREARS


@pytest.mark.usefixtures("db_session")
def test_a_second_change_on_the_same_day_corrects_the_first():
    load(SP)
    load(SP.replace("active", "lapsed"))
    assert count(Membership) == 1
    city = queries.find_city("São Paulo")
    assert queries.status_on(city.id, TODAY).status is MemberStatus.LAPSED


@pytest.mark.usefixtures("db_session")
def test_statuses_may_hold_from_an_earlier_day():
    load(SP, since=date(2020, 1, 1))
    city = queries.find_city("São Paulo")
    assert queries.status_on(city.id, date(2020, 1, 1)).status is MemberStatus.ACTIVE
    assert load(SP) == []


@pytest.mark.usefixtures("db_session")
def test_other_fields_change_the_city_and_not_its_status():
    load(SP)
    (change,) = load(SP.replace("11450000", "12000000").replace("São", "Sao"))
    assert [each.field for each in change.differences] == ["name", "population"]
    assert (count(City), count(Membership)) == (1, 1)
    assert queries.find_city("São Paulo").population == 12_000_000


@pytest.mark.usefixtures("db_session")
def test_contacts_become_persons_with_a_role_once():
    load(SP, "Porto,PT,Europe,,,active,,pt,Ana,ANA@sp.example")
    from accounts.operations import find_person

    ana = find_person("ana@sp.example")
    assert {city.name for city in queries.cities_of(ana)} == {"São Paulo", "Porto"}
    assert ana.language == "pt"
    assert [role.kind for role in ana.roles] == [RoleKind.CITY_CONTACT] * 2
    (change,) = load(SP.replace("Ana,ana@", "Bea,bea@"))
    assert [one.name for one in change.newcomers] == ["Bea"]
    assert change.differences == ()
    found = queries.contact_roles(queries.find_city("São Paulo"))
    assert [one.person.name for one in found] == ["Ana", "Bea"]


@pytest.mark.usefixtures("db_session")
def test_events_name_no_person():
    from core.db import db

    load(SP)
    for event in db.session.scalars(sa.select(Event)):
        assert "Ana" not in str(event.data)
        assert "example" not in str(event.data)


@pytest.mark.usefixtures("db_session")
def test_a_name_that_fits_two_countries_needs_the_country():
    factories.city("Córdoba", country="ES")
    factories.city("Córdoba", country="AR")
    assert queries.find_city("cordoba") is None
    assert queries.find_city("CORDOBA", "AR").country == "AR"


@pytest.fixture
def desk(client):
    factories.sign_in(client, factories.secretary())
    return client


@pytest.fixture
def register(db_session):
    return import_register(read_register(REGISTER.read_bytes()).rows, actor=factories.system())


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("q=SAO", ["São Paulo", "São João da Madeira"], ["Lleida"]),
        ("q=paulo+são", ["São Paulo"], ["São João da Madeira"]),
        ("q=%25", [], ["Lleida"]),
        ("status=scholarship", [], ["Barcelona"]),
        ("network=REBRACE+(Brazil)", ["São Paulo"], ["Lleida"]),
        ("q=%27%3B--", [], ["Lleida"]),
        ("page=2", ["São Paulo"], ["Barcelona"]),
        ("page=99999999999999999999", ["Barcelona"], []),
        ("page=-1", ["Barcelona"], []),
        ("status=nonsense", ["Barcelona"], []),
        ("q=nowhere", [], ["Barcelona"]),
    ],
)
def test_the_list_is_searched_filtered_and_paged(desk, register, query, there, gone):
    page = desk.get(f"/en/desk/register?{query}").text
    for name in there:
        assert f">{name}</a>" in page
    for name in gone:
        assert f">{name}</a>" not in page


def test_the_list_costs_the_same_however_long(desk, db_session):
    def statements() -> int:
        with counted() as seen:
            desk.get("/en/desk/register")
        return len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")])

    load(SP)
    few = statements()
    import_register(read_register(REGISTER.read_bytes()).rows, actor=factories.system())
    assert statements() == few <= 4


def test_a_city_shows_its_statuses_and_contacts(desk, db_session):
    load(SP)
    city = queries.find_city("São Paulo")
    page = desk.get(f"/en/desk/register/{city.id}").text
    for words in ("From 20 November 2026", "Fees paid until 31 December 2026", "ana@sp.example"):
        assert words in page
    assert desk.get("/en/desk/register/999999").status_code == 404


def upload(client, content: bytes, name: str = "register.csv"):
    sent = {"file": (io.BytesIO(content), name)}
    answer = client.post("/en/desk/register/import", data=sent)
    answer.request.environ["wsgi.input"].close()  # a large one is a file of the test browser
    return answer


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_preview_then_confirm(desk, db_session):
    assert desk.get("/en/desk/register/import").status_code == 200
    preview = upload(desk, REGISTER.read_bytes())
    assert preview.status_code == 200
    assert "Barcelona" in preview.text
    assert count(City) == 0
    sent = {name: hidden(preview.text, name) for name in ("content", "digest")}
    done = desk.post("/en/desk/register/import/confirm", data=sent)
    assert done.status_code == 303
    assert count(City) == 81
    assert "81 cities were updated." in desk.get("/en/desk/register").text
    # A second press of the button finds the register as the file has it, and says so.
    again = desk.post("/en/desk/register/import/confirm", data=sent)
    assert again.status_code == 409
    assert "there is nothing to import" in again.text


def test_a_register_that_moved_is_shown_again(desk, db_session):
    preview = upload(desk, f"{HEAD}\n{SP}".encode())
    sent = {name: hidden(preview.text, name) for name in ("content", "digest")}
    load(SP.replace("active", "lapsed"))
    answer = desk.post("/en/desk/register/import/confirm", data=sent)
    assert answer.status_code == 409
    assert "Lapsed → Active" in answer.text
    sent["digest"] = hidden(answer.text, "digest")
    assert desk.post("/en/desk/register/import/confirm", data=sent).status_code == 303


def test_a_bad_line_stops_all_and_is_named(desk, db_session):
    answer = upload(desk, f"{HEAD}\n{SP}\n{SP.replace('São Paulo,BR', 'Porto,XX')}".encode())
    assert answer.status_code == 422
    assert "Line 3" in answer.text
    assert "“XX” is not a country" in answer.text
    assert count(City) == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * (1024 * 1024 + 5)])
def test_what_is_no_register_is_refused_beside_the_field(desk, content):
    assert upload(desk, content).status_code == 422


def test_no_file_and_a_damaged_confirmation(desk, db_session):
    answer = desk.post("/en/desk/register/import", data={})
    assert answer.status_code == 422
    assert "Choose the file of the register." in answer.text
    for sent in ({}, {"content": "%%%"}, {"content": "AAAA"}, {"content": "é"}):
        assert desk.post("/en/desk/register/import/confirm", data=sent).status_code == 422
    assert count(City) == 0


def test_only_the_secretariat_opens_the_register(client):
    for path in ("register", "register/import", f"register/{factories.city().id}"):
        assert client.get(f"/en/desk/{path}").status_code == 302
    factories.sign_in(client, factories.contact(factories.city()))
    assert client.get("/en/desk/register").status_code == 403
    assert client.post("/en/desk/register/import/confirm", data={}).status_code == 403


def test_the_command_imports_and_dry_runs(app, db_session, tmp_path):
    flask = app.test_cli_runner()
    file = tmp_path / "register.csv"
    file.write_text(f"{HEAD}\n{SP}", encoding="utf-8")
    words = ["register", "import", str(file)]
    dry = flask.invoke(args=[*words, "--dry-run"])
    assert (
        dry.output == "line 2, São Paulo (BR): new; one more contact\n1 of 1 cities would change.\n"
    )
    assert count(City) == 0
    assert "1 of 1 cities changed." in flask.invoke(args=[*words, "--since", "2020-01-01"]).output
    city = queries.find_city("São Paulo")
    assert queries.status_on(city.id, date(2020, 1, 1)) is not None
    assert flask.invoke(args=words).output == "0 of 1 cities changed.\n"
    file.write_text(f"{HEAD}\n{SP.replace('active', 'actif')}", encoding="utf-8")
    bad = flask.invoke(args=words)
    assert bad.exit_code == 1
    assert f"{file}:2 “actif” is not a status" in bad.output
    missing = flask.invoke(args=["register", "import", str(tmp_path / "none.csv")])
    assert missing.exit_code == 1
    assert "cannot be read" in missing.output
