"""The register goes out as a file and comes in again; imports stay few statements and honest."""

import io
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Person, Role, RoleKind
from core import clock
from core.db import db
from core.events import Event
from members import listing, queries
from members.listing import Filters
from members.models import City, CityKind, Membership, MemberStatus
from members.register import writing
from members.register.operations import import_register, plan_import
from members.register.reading import read_register
from members.register.writing import HEADINGS
from tests import factories
from tests.members.test_register import HEAD, SP, count, desk, hidden, rows, upload  # noqa: F401
from tests.pages import counted

pytestmark = [pytest.mark.usefixtures("noon", "db_session")]
WIDE = ",".join(HEADINGS)
TODAY = date(2026, 11, 20)


def exported() -> bytes:
    return writing.as_csv(listing.exported(Filters())).encode()


def filled_register() -> None:
    porto = factories.city("Porto", country="PT", languages=("pt",))
    factories.contact(porto, name="=Ana; the first")
    factories.contact(porto, name="Bea")
    vic = factories.city("'Vic", status=MemberStatus.SCHOLARSHIP)
    vic.memberships[0].mentor_id, vic.memberships[0].note = porto.id, "+ decided in May"
    vic.network, vic.region, vic.population = "RECE", "", None
    factories.city("Lapsed", status=MemberStatus.LAPSED, paid_until=None)
    nothing = factories.city("Nothing")
    db.session.delete(nothing.memberships.pop())
    db.session.flush()


def test_an_export_imported_again_changes_nothing():
    filled_register()
    institution = factories.city("University of Vic")
    db.session.delete(institution.memberships.pop())
    institution.kind, institution.municipality = CityKind.INSTITUTION, "Vic"
    db.session.flush()
    with writing.as_xlsx(listing.exported(Filters()), listing.history(Filters())) as book:
        files = [exported(), book.read()]
    files.append(writing.as_csv(listing.exported(Filters(kind=CityKind.INSTITUTION))).encode())
    for content, cities in zip(files, (4, 4, 1), strict=True):
        reading = read_register(content)
        assert (reading.problems, len(reading.rows)) == ((), cities)
        plan = plan_import(reading.rows)
        assert (plan.problems, plan.matter, plan.vanished) == ((), [], [])


def test_an_export_into_an_empty_register_makes_the_same_register():
    filled_register()
    before = exported()
    for table in (Role, Membership, City):
        db.session.execute(sa.delete(table))
    db.session.expire_all()
    import_register(read_register(before).rows, actor=factories.system(), since=date(2010, 1, 1))
    assert exported() == before


def test_the_files_of_the_desk(desk):  # noqa: F811
    filled_register()
    answer = desk.get("/en/desk/register/export.csv?on=2026-10-01")
    assert "register-2026-10-01.csv" in answer.headers["Content-Disposition"]
    assert len(read_register(answer.data).rows) == 4
    spreadsheet = desk.get("/en/desk/register/export.xlsx?country=PT")
    assert [row.name for row in read_register(spreadsheet.data).rows] == ["Porto"]
    for kind in ("csv", "xlsx"):
        empty = desk.get(f"/en/desk/register/template.{kind}")
        assert read_register(empty.data).problems == ()
        empty.close()
    spreadsheet.close()


def test_five_hundred_new_cities_take_few_statements():
    many = [SP.replace("São Paulo", f"City {n}").replace("ana@", f"p{n}@") for n in range(500)]
    read = rows(*many)
    actor = factories.system()
    with counted() as seen:
        import_register(read, actor=actor)
    assert (count(City), count(Membership)) == (500, 500)
    assert len(seen) <= 22, len(seen)
    changed = rows(*(line.replace("active", "arrears").replace("11450000", "5") for line in many))
    with clock.frozen(clock.now() + timedelta(days=1)), counted() as seen:
        import_register(changed, actor=actor)
    assert count(Membership) == 1000
    assert len(seen) <= 16


def test_an_import_is_one_event_with_counts_and_one_for_each_city():
    load = rows(SP, "Porto,PT,Europe,,,active,,pt,,")
    import_register(load, actor=factories.system())
    query = sa.select(Event).where(Event.chain == "register").order_by(Event.seq)
    found = list(db.session.scalars(query))
    assert [event.name for event in found] == [
        "city_added",
        "membership_recorded",
        "city_added",
        "membership_recorded",
        "register_imported",
    ]
    assert found[-1].data == {
        "since": "2026-11-20", "lines": 2, "added": 2, "changed": 0, "contacts": 1, "ended": 0,
    }  # fmt: skip


def wide(*lines: str):
    reading = read_register("\n".join([WIDE, *lines]).encode())
    assert reading.problems == ()
    return reading.rows


VIC = "Vic,ES,Europe,,,scholarship,,ca,,,{},a note,,"


def test_a_mentor_of_the_same_file_and_one_that_nobody_knows():
    load = wide(VIC.format("porto (pt)"), "Porto,PT,Europe,,,active,,pt,,,,,,")
    import_register(load, actor=factories.system())
    vic, porto = queries.find_city("Vic"), queries.find_city("Porto")
    row = queries.status_on(vic.id, TODAY)
    assert (row.mentor_id, row.note) == (porto.id, "a note")
    plan = plan_import(wide(VIC.format("Nowhere"), "Porto,PT,Europe,,,active,,pt,,,,,,"))
    assert [(each.line, "not one city" in each.sentence) for each in plan.problems] == [(2, True)]
    plan = plan_import(wide(VIC.format("Vic")))
    assert "its own mentor" in plan.problems[0].sentence
    plan = plan_import(wide(VIC.format("")))
    assert [each.field for each in plan.matter[0].differences] == ["mentor"]


def test_what_a_file_does_not_say_stays():
    load = wide(VIC.format("Porto"), "Porto,PT,Europe,,,active,,pt,,,,,,")
    import_register(load, actor=factories.system())
    short = rows("Vic,ES,Europe,5,,scholarship,2026-12-31,ca,,", "Porto,PT,Europe,6,,,,pt,,")
    with clock.frozen(clock.now() + timedelta(days=1)):
        import_register(short, actor=factories.system())
        vic, porto = queries.find_city("Vic"), queries.find_city("Porto")
        now = queries.status_on(vic.id, TODAY + timedelta(days=1))
    assert (now.mentor_id, now.fees_paid_until) == (porto.id, date(2026, 12, 31))
    assert [row.status for row in porto.memberships] == [MemberStatus.ACTIVE]
    assert (vic.population, porto.population) == (5, 6)


def test_absent_cities_and_vanished_contacts_are_told_and_left_alone():
    factories.city("Absent")
    import_register(rows(SP), actor=factories.system())
    new = SP.replace("Ana,ana@", "Bea,bea@")
    plan = plan_import(rows(new))
    assert [city.name for city in plan.absent] == ["Absent"]
    assert [held.email for _change, held in plan.vanished] == ["ana@sp.example"]
    import_register(rows(new), actor=factories.system())
    city = queries.find_city("São Paulo")
    assert [one.person.name for one in queries.contact_roles(city)] == ["Ana", "Bea"]
    silent = plan_import(rows(SP.replace("Ana,ana@sp.example", ",")))
    assert silent.vanished == []


def test_a_vanished_contact_ends_where_the_person_says_so(desk):  # noqa: F811
    import_register(rows(SP), actor=factories.system())
    other = factories.contact(factories.city("Porto", country="PT"))
    preview = upload(desk, f"{HEAD}\n{SP.replace('Ana,ana@', 'Bea,bea@')}".encode())
    assert "Contacts that the file no longer names" in preview.text
    assert "1 city of the register is not in the file" in preview.text
    sent = {name: hidden(preview.text, name) for name in ("content", "digest")}
    held = sa.select(Role.id).join(Person, Person.id == Role.person_id)
    role = db.session.scalar(held.where(Person.name == "Ana"))
    sent["end"] = [str(role), str(other.roles[0].id), "x"]
    assert desk.post("/en/desk/register/import/confirm", data=sent).status_code == 303
    city = queries.find_city("São Paulo")
    assert [one.person.name for one in queries.contact_roles(city)] == ["Bea"]
    assert len(queries.contact_roles(queries.find_city("Porto"))) == 1


def test_good_lines_are_imported_only_when_the_person_says_so(desk):  # noqa: F811
    bad = SP.replace("São Paulo,BR", "Porto,XX")
    preview = upload(desk, f"{HEAD}\n{SP}\n{bad}".encode())
    assert preview.status_code == 422
    assert "Line 3" in preview.text
    assert "Import the 1 good line" in preview.text
    sent = {name: hidden(preview.text, name) for name in ("content", "digest")}
    assert desk.post("/en/desk/register/import/confirm", data=sent).status_code == 422
    assert count(City) == 0
    answer = desk.post("/en/desk/register/import/confirm", data=sent | {"good": "1"})
    assert answer.status_code == 303
    assert count(City) == 1


def test_the_day_from_which_statuses_hold_is_asked(desk):  # noqa: F811
    sent = {"file": (io.BytesIO(f"{HEAD}\n{SP}".encode()), "r.csv"), "since": "2025-02-01"}
    preview = desk.post("/en/desk/register/import", data=sent)
    assert "hold from 1 February 2025" in preview.text
    kept = {name: hidden(preview.text, name) for name in ("content", "digest", "since")}
    desk.post("/en/desk/register/import/confirm", data=kept)
    city = queries.find_city("São Paulo")
    assert [row.valid_from for row in city.memberships] == [date(2025, 2, 1)]
    sent = {"file": (io.BytesIO(b"x"), "r.csv"), "since": "soon"}
    assert desk.post("/en/desk/register/import", data=sent).status_code == 422


def test_an_earlier_day_leaves_later_statuses_as_they_are():
    import_register(rows(SP), actor=factories.system())
    old = rows(SP.replace("active", "candidate"))
    import_register(old, actor=factories.system(), since=date(2020, 1, 1))
    city = queries.find_city("São Paulo")
    db.session.refresh(city)
    assert [row.status.value for row in city.memberships] == ["candidate", "active"]
    assert queries.status_on(city.id, date(2026, 11, 19)).status is MemberStatus.CANDIDATE


def test_one_who_writes_for_several_cities_is_one_person():
    load = rows(SP, "Porto,PT,Europe,,,active,,pt,Anna,ANA@sp.example")
    import_register(load, actor=factories.system())
    people = db.session.scalars(sa.select(Person).where(Person.email.ilike("ana@%"))).unique()
    assert [(one.name, len(one.roles)) for one in people] == [("Ana", 2)]


def test_the_commands(app, tmp_path):
    flask = app.test_cli_runner()
    import_register(rows(SP), actor=factories.system())
    file = tmp_path / "register.xlsx"
    assert "is written" in flask.invoke(args=["register", "export", str(file)]).output
    told = flask.invoke(args=["register", "import", str(file)]).output
    assert told == "0 of 1 cities changed.\n"
    factories.city("Absent")
    csv = tmp_path / "register.csv"
    flask.invoke(args=["register", "export", str(csv), "--on", "2000-01-01"])
    assert "São Paulo,BR,Latin America,11450000,REBRACE,,," in csv.read_text("utf-8")
    new = SP.replace("Ana,ana@", "Bea,bea@")
    csv.write_text(f"{HEAD}\n{new}\nPorto,XX,,,,,,pt,,", encoding="utf-8")
    words = ["register", "import", str(csv)]
    assert flask.invoke(args=words).exit_code == 1
    told = flask.invoke(args=[*words, "--good-lines", "--end-vanished"]).output
    assert "ana@sp.example is no longer named, and ends" in told
    assert "1 cities of the register are not in the file." in told
    city = queries.find_city("São Paulo")
    assert [one.person.name for one in queries.contact_roles(city)] == ["Bea"]
    bad = flask.invoke(args=["register", "export", str(tmp_path / "none" / "x.csv")])
    assert "cannot be written" in bad.output


def test_a_contact_in_one_call_is_not_the_files_to_end():
    import_register(rows(SP), actor=factories.system())
    city, call = queries.find_city("São Paulo"), factories.call()
    factories.person(RoleKind.CITY_CONTACT, city_id=city.id, call_id=call.id)
    plan = plan_import(rows(SP))
    assert (plan.matter, plan.vanished) == ([], [])


def test_dates_in_a_spreadsheet_of_the_day_are_days():
    filled_register()
    with writing.as_xlsx(listing.exported(Filters()), listing.history(Filters())) as book:
        from python_calamine import CalamineWorkbook

        sheets = CalamineWorkbook.from_filelike(book)
        first = sheets.get_sheet_by_name("register").to_python()
        past = sheets.get_sheet_by_name("history").to_python()
    assert first[2][HEADINGS.index("fees_paid_until")] in {date(2030, 12, 31), ""}
    assert isinstance(past[1][2], date | datetime)
    assert len(past) == 4
