"""One city on the desk: its fields, its contacts, and what it was on any day."""

from datetime import date

import pytest
import sqlalchemy as sa

from accounts.models import Level, RoleKind
from core.db import db
from core.events import Event
from members import queries
from members.city import operations
from members.city.forms import UnfitError
from members.models import CityKind, Membership, MemberStatus
from tests import factories
from tests.pages import counted

pytestmark = [pytest.mark.usefixtures("noon", "db_session")]
FORM = {"kind": "municipality", "name": "Lleida", "country": "ES", "languages": "ca, es"}
VALUES = {"fees_paid_until": None, "mentor_id": None, "note": ""}


@pytest.fixture
def desk(client):
    factories.sign_in(client, factories.secretary())
    return client


def record(city, status: str, day: date, **more):
    values = VALUES | {"status": MemberStatus(status), "valid_from": day} | more
    return operations.record_status(city, actor=factories.system(), **values)


def latest() -> Event:
    return db.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_a_city_is_added_by_hand_and_changed(desk):
    assert desk.get("/en/desk/register/new").status_code == 200
    sent = FORM | {"population": "140 000", "region": " Europe ", "municipality": "ignored"}
    assert desk.post("/en/desk/register/new", data=sent).status_code == 303
    city = queries.find_city("lleida")
    assert (city.population, city.languages, city.municipality) == (140_000, ["ca", "es"], "")
    page = desk.get(f"/en/desk/register/{city.id}/edit").text
    assert 'value="ca, es"' in page
    sent = sent | {"population": "141000"}
    desk.post(f"/en/desk/register/{city.id}/edit", data=sent)
    assert latest().data == {"changed": {"population": [140_000, 141_000]}}
    page = desk.get(f"/en/desk/register/{city.id}").text
    assert "Population: 140,000 → 141,000" in page
    desk.post(f"/en/desk/register/{city.id}/edit", data=sent)
    assert "Nothing was changed." in desk.get(f"/en/desk/register/{city.id}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name of the city is missing"),
        ({"name": "LLEIDÀ"}, "has a city of this name already"),
        ({"country": "XX"}, "is not a country"),
        ({"population": "many"}, "not a number"),
        ({"languages": ""}, "not a language"),
        ({"kind": "club"}, "not a kind"),
        ({"kind": "institution", "name": "UdL"}, "Name the municipality that endorses"),
        ({"region": "x" * 201}, "too long"),
    ],
)
def test_a_bad_field_has_a_sentence_and_loses_nothing(desk, changes, words):
    factories.city("Lleida")
    answer = desk.post("/en/desk/register/new", data=FORM | {"network": "RECE"} | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="RECE"' in answer.text


def test_an_institution_stands_apart_and_has_no_status(desk):
    sent = FORM | {"kind": "institution", "name": "UdL", "municipality": "Lleida"}
    desk.post("/en/desk/register/new", data=sent)
    institution = queries.find_city("UdL")
    assert ">UdL</a>" not in desk.get("/en/desk/register").text
    listed = desk.get("/en/desk/register?kind=institution").text
    assert ">UdL</a>" in listed
    assert "1 institution" in listed
    assert "Status by date" not in desk.get(f"/en/desk/register/{institution.id}").text
    form = {"status": "active", "valid_from": "2026-01-01"}
    answer = desk.post(f"/en/desk/register/{institution.id}/statuses/new", data=form)
    assert "it has no status" in answer.text
    member = factories.city("Vic")
    answer = desk.post(
        f"/en/desk/register/{member.id}/edit", data=sent | {"name": "Vic", "municipality": "Vic"}
    )
    assert "remove the statuses first" in answer.text


def test_what_a_city_was_on_each_day():
    city = factories.city("Vic", status=MemberStatus.CANDIDATE)
    record(city, "active", date(2025, 1, 1), fees_paid_until=date(2025, 12, 31))
    record(city, "arrears", date(2026, 1, 1))
    record(city, "lapsed", date(2027, 1, 1))
    days = {
        date(2009, 12, 31): None,
        date(2010, 1, 1): "candidate",
        date(2024, 12, 31): "candidate",
        date(2025, 1, 1): "active",
        date(2025, 10, 15): "active",
        date(2025, 12, 31): "active",
        date(2026, 1, 1): "arrears",
        date(2026, 12, 31): "arrears",
        date(2027, 1, 1): "lapsed",
        date(2090, 1, 1): "lapsed",
    }
    for day, expected in days.items():
        row = queries.status_on(city.id, day)
        assert (row.status.value if row else None) == expected, day


def test_the_page_answers_what_it_was_on_a_day_and_the_list_too(desk):
    city = factories.city("Vic", status=MemberStatus.CANDIDATE, paid_until=None)
    record(city, "active", date(2025, 1, 1), fees_paid_until=date(2025, 12, 31))
    record(city, "lapsed", date(2027, 1, 1))
    at = f"/en/desk/register/{city.id}"
    page = desk.get(f"{at}?on=2025-10-15").text
    assert "On 15 October 2025: Active, since 1 January 2025." in page
    assert "Fees paid until 31 December 2025." in page
    assert "not yet" in page
    assert "Fees were paid until 31 December 2025 only." in desk.get(f"{at}?on=2026-02-01").text
    assert "no status was recorded yet" in desk.get(f"{at}?on=2000-01-01").text
    assert "not a day of the calendar" in desk.get(f"{at}?on=2025-02-31").text
    for day, status in (("2024-01-01", "Candidate"), ("2026-01-01", "Active")):
        cells = desk.get(f"/en/desk/register?on={day}").text.partition("<tbody")[2]
        assert status in cells
    assert ">Vic</a>" in desk.get("/en/desk/register?on=2027-05-05&status=lapsed").text
    assert ">Vic</a>" not in desk.get("/en/desk/register?status=lapsed").text
    assert ">Vic</a>" in desk.get("/en/desk/register?on=2000-01-01&status=none").text


def test_a_scholarship_has_a_mentor_and_may_lie_ahead(desk):
    city, porto = factories.city("Vic"), factories.city("Porto", country="PT")
    at = f"/en/desk/register/{city.id}/statuses/new"
    assert desk.get(at).status_code == 200
    form = {"status": "scholarship", "valid_from": "2027-01-01", "mentor_id": "porto (pt)"}
    assert desk.post(at, data=form | {"note": "by the Committee"}).status_code == 303
    row = queries.status_on(city.id, date(2027, 1, 1))
    assert (row.mentor_id, row.note) == (porto.id, "by the Committee")
    assert "Committee" not in str(latest().data)
    for changes, words in (
        ({}, "from that day already"),
        ({"valid_from": ""}, "Write the day"),
        ({"valid_from": "2026-13-01"}, "not a day"),
        ({"valid_from": "2028-01-01", "status": "active"}, "Only a city with a scholarship"),
        ({"valid_from": "2028-01-01", "mentor_id": "Vic"}, "its own mentor"),
        ({"valid_from": "2028-01-01", "mentor_id": "Nowhere"}, "not one city"),
        ({"status": "member"}, "Choose a status"),
    ):
        answer = desk.post(at, data=form | changes)
        assert answer.status_code == 422
        assert words in answer.text, words


def test_a_wrong_status_is_corrected_and_stays_in_the_record(desk):
    city = factories.city("Vic")
    row = record(city, "arrears", date(2026, 1, 1))
    at = f"/en/desk/register/{city.id}/statuses/{row.id}"
    assert desk.get(at).status_code == 200
    form = {"status": "active", "valid_from": "2026-01-15", "fees_paid_until": "2026-12-31"}
    assert "Please give a reason" in desk.post(at, data=form).text
    desk.post(at, data=form | {"reason": "The transfer had come"})
    event = latest()
    assert (event.name, event.reason) == ("membership_corrected", "The transfer had come")
    assert event.data["was"]["status"] == "arrears"
    assert event.data["valid_from"] == "2026-01-15"
    page = desk.get(f"/en/desk/register/{city.id}").text
    assert "before: In arrears from 1 January 2026" in page
    assert "Reason: The transfer had come" in page
    taken = desk.post(at, data=form | {"reason": "x", "valid_from": "2010-01-01"})
    assert "from that day already" in taken.text


def test_a_wrong_status_is_removed_and_stays_in_the_record(desk):
    city = factories.city("Vic")
    row = record(city, "lapsed", date(2026, 1, 1))
    at = f"/en/desk/register/{city.id}/statuses/{row.id}"
    assert desk.post(f"{at}/remove", data={}).status_code == 422
    assert desk.post(f"{at}/remove", data={"remove_reason": "Never so"}).status_code == 303
    assert queries.status_on(city.id, date(2026, 6, 1)).status is MemberStatus.ACTIVE
    assert (latest().name, latest().data["was"]["status"]) == ("membership_removed", "lapsed")
    assert desk.get(at).status_code == 404
    other = factories.city("Girona")
    foreign = db.session.scalar(sa.select(Membership.id).where(Membership.city_id == city.id))
    assert desk.get(f"/en/desk/register/{other.id}/statuses/{foreign}").status_code == 404


def test_contacts_are_added_changed_and_ended(desk):
    city, porto = factories.city("Vic"), factories.city("Porto")
    at = f"/en/desk/register/{city.id}/contacts"
    assert desk.get(f"{at}/new").status_code == 200
    form = {"name": "Ana", "email": "ana@vic.example", "language": "ca", "level": "edit"}
    assert desk.post(f"{at}/new", data=form).status_code == 303
    (held,) = queries.contact_roles(city)
    assert (held.person.name, held.role.level) == ("Ana", Level.EDIT)
    operations.add_contact(
        porto, actor=factories.system(), name="X", email="ANA@vic.example", language="es",
        level=Level.SUBMIT,
    )  # fmt: skip
    one = f"{at}/{held.role.id}"
    page = desk.get(one).text
    assert "writes for other cities" in page
    assert ">Porto</a>" in page
    epoch = held.person.session_epoch
    desk.post(one, data=form | {"email": "ana.new@vic.example", "level": "submit"})
    assert (held.person.email, held.role.level) == ("ana.new@vic.example", Level.SUBMIT)
    assert held.person.session_epoch == epoch + 1
    assert [each.person.email for each in queries.contact_roles(porto)] == ["ana.new@vic.example"]
    assert desk.post(f"{one}/end").status_code == 303
    assert queries.contact_roles(city) == []
    assert len(queries.contact_roles(porto)) == 1
    assert desk.get(one).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "ana"}, "not an e-mail address"),
        ({"email": ""}, "Enter an address"),
        ({"name": ""}, "Enter the name"),
        ({"language": "xx"}, "Choose a language"),
        ({"level": "all"}, "Choose what the contact may do"),
        ({"email": "taken@vic.example"}, "Somebody else has this address"),
    ],
)
def test_a_contact_that_cannot_be_taken(desk, changes, words):
    city = factories.city("Vic")
    more = {"actor": factories.system(), "language": "es", "level": Level.VIEW}
    operations.add_contact(factories.city(), name="Bea", email="taken@vic.example", **more)
    operations.add_contact(city, name="Ana", email="ana@vic.example", **more)
    (held,) = queries.contact_roles(city)
    form = {"name": "Ana", "email": "ana@vic.example", "language": "es", "level": "view"}
    at = f"/en/desk/register/{city.id}/contacts/{held.role.id}"
    answer = desk.post(at, data=form | changes)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_account_of_a_juror_or_colleague_is_not_changed_here(desk):
    city = factories.city("Vic")
    juror = factories.person(RoleKind.CITY_CONTACT, city_id=city.id)
    from accounts.operations import grant_role

    grant_role(juror, RoleKind.JUROR, actor=factories.system(), call_id=factories.call().id)
    (held,) = queries.contact_roles(city)
    at = f"/en/desk/register/{city.id}/contacts/{held.role.id}"
    assert "another office here" in desk.get(at).text
    form = {"name": "X", "email": "x@x.example", "language": "es", "level": "view"}
    assert desk.post(at, data=form).status_code == 303
    assert juror.email != "x@x.example"
    assert held.role.level is Level.VIEW
    with pytest.raises(UnfitError):
        operations.change_contact(
            held, actor=factories.system(), level=Level.VIEW, email="x@x.example", name="X",
            language="es",
        )  # fmt: skip


def test_a_contact_for_one_call_is_marked(desk):
    city, call = factories.city("Vic"), factories.call()
    factories.person(RoleKind.CITY_CONTACT, city_id=city.id, call_id=call.id)
    assert "For one call only" in desk.get(f"/en/desk/register/{city.id}").text
    (held,) = queries.contact_roles(city)
    at = f"/en/desk/register/{city.id}/contacts/{held.role.id}"
    assert "in one call only" in desk.get(at).text
    desk.post(f"{at}/end")
    assert queries.contact_roles(city) == []


def test_a_city_page_needs_six_statements_whatever_hangs_on_it(desk):
    city = factories.city("Vic")
    for year in range(2011, 2026):
        record(city, "scholarship", date(year, 1, 1), mentor_id=factories.city().id)
        factories.contact(city)
    at = f"/en/desk/register/{city.id}"
    db.session.commit()
    db.session.expunge_all()
    with counted() as seen:
        desk.get(at)
    read = [sql for sql in seen if sql.startswith("SELECT")]
    assert len(read) <= 6, read


def test_the_list_is_sorted_by_each_column(desk):
    for name, country, population in (("Aa", "PT", 5), ("Bb", "ES", 9), ("Cc", "FR", None)):
        factories.city(name, country=country).population = population
    db.session.flush()
    orders = {
        "": ["Aa", "Bb", "Cc"],
        "desc=1": ["Cc", "Bb", "Aa"],
        "sort=country": ["Bb", "Cc", "Aa"],
        "sort=population": ["Aa", "Bb", "Cc"],
        "sort=population&desc=1": ["Bb", "Aa", "Cc"],
        "sort=nonsense": ["Aa", "Bb", "Cc"],
    }
    for query, expected in orders.items():
        page = desk.get(f"/en/desk/register?{query}").text
        assert sorted(expected, key=lambda name: page.index(f">{name}</a>")) == expected, query
    for sort in ("network", "status", "fees"):
        assert desk.get(f"/en/desk/register?sort={sort}").status_code == 200
    assert ">Cc</a>" not in desk.get("/en/desk/register?country=PT").text


def test_a_delegated_organiser_sees_nothing_of_the_register(client):
    city = factories.city()
    factories.sign_in(client, factories.secretary(call_id=factories.call().id))
    assert "/desk/register" not in client.get("/en/desk").text
    for path in ("", "/import", "/export.csv", "/new", "/duplicates", f"/{city.id}"):
        assert client.get(f"/en/desk/register{path}").status_code == 403, path


def test_kinds_of_the_list_are_counted_together():
    factories.city()
    from members import listing

    assert listing.choices()[2] == {CityKind.MUNICIPALITY: 1, CityKind.INSTITUTION: 0}
