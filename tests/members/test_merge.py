"""Cities that were written down twice: found, compared, made one with everything of both."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from accounts.models import Level, RoleKind
from accounts.operations import grant_role
from calls.call.life.models import Clarification, LatePermit
from calls.entry.models import Entry
from calls.entry.team.models import Invitation
from core import events
from core.db import db
from core.events import Event
from core.transitions import Refused
from members import queries
from members.merging.operations import Past, merge_cities
from members.merging.references import counted as references_of
from members.merging.references import references
from members.merging.suggestions import compared, likeness, suggestions
from members.models import City, Membership, MemberStatus
from members.register.operations import import_register, plan_import
from review.assignment.models import Juror
from tests import factories
from tests.members.test_register import SP, rows

pytestmark = [pytest.mark.usefixtures("noon", "db_session")]


@pytest.fixture
def desk(client):
    factories.sign_in(client, factories.secretary())
    return client


def merge(stays, goes, **more):
    return merge_cities(stays, goes, actor=factories.system(), **more)


def whole_life(city):
    """Give a city a row in every table that refers to cities."""
    call, person = factories.call(), factories.person()
    entry = factories.entry(call, by=city)
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    juror = Juror(call_id=call.id, person_id=person.id, city_id=city.id)
    permit = LatePermit(
        call_id=call.id, city_id=city.id, reason="Snow", expires_at=moment, granted_by=person.id
    )
    invitation = Invitation(
        city_id=city.id, call_id=call.id, email="x@x.example", language="es", level=Level.EDIT,
        invited_by=person.id, expires_at=moment,
    )  # fmt: skip
    question = Clarification(
        call_id=call.id, city_id=city.id, language="es", question="When?", asked_by=person.id
    )
    mentored = factories.city(status=MemberStatus.SCHOLARSHIP)
    mentored.memberships[0].mentor_id = city.id
    db.session.add_all([juror, permit, invitation, question])
    db.session.flush()
    return entry, mentored


def test_everything_that_refers_to_the_other_city_moves():
    stays, goes = factories.city("Lleida"), factories.city("Lerida")
    entry, mentored = whole_life(goes)
    tables = {table.name for table, _column in references()}
    before = references_of([goes.id])[goes.id]
    assert set(before) == tables, "a new table that refers to cities: give it a row above"
    merge(stays, goes)
    left = [
        db.session.scalar(sa.select(sa.func.count()).select_from(table).where(column == goes.id))
        for table, column in references()
    ]
    assert left == [0] * len(left)
    assert db.session.get(Entry, entry.id).city_id == stays.id
    assert mentored.memberships[0].mentor_id == stays.id
    told = db.session.scalars(sa.select(Event).where(Event.name == "city_absorbed")).one()
    assert (told.subject_id, told.data["other"]) == (stays.id, goes.id)
    assert told.data["moved"]["entry"] == 1
    assert events.verify("register") == []


def test_the_other_city_stays_as_a_signpost(desk):
    stays, goes = factories.city("Lleida"), factories.city("Lerida")
    older = factories.city("Ilerda")
    merge(goes, older)
    merge(stays, goes)
    assert older.merged_into_id == goes.merged_into_id == stays.id
    answer = desk.get(f"/en/desk/register/{goes.id}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/{stays.id}")
    page = desk.get(f"/en/desk/register/{stays.id}").text
    assert "Ilerda, Lerida" in page
    assert ">Lerida</a>" not in desk.get("/en/desk/register?q=l").text
    assert queries.find_city("lerida").id == stays.id
    for path in ("edit", "contacts/new", "statuses/new", "merge"):
        assert desk.get(f"/en/desk/register/{goes.id}/{path}").status_code == 404


def test_who_writes_for_both_keeps_the_most_that_was_allowed():
    stays, goes = factories.city("Lleida"), factories.city("Lerida")
    both = factories.person(RoleKind.CITY_CONTACT, city_id=stays.id, level=Level.VIEW)
    grant_role(both, RoleKind.CITY_CONTACT, actor=factories.system(), city_id=goes.id)
    only = factories.contact(goes)
    merge(stays, goes)
    held = {each.person.id: each.role.level for each in queries.contact_roles(stays)}
    assert held == {both.id: Level.SUBMIT, only.id: Level.SUBMIT}


def with_pasts():
    stays = factories.city("Lleida", status=MemberStatus.ACTIVE)
    goes = factories.city("Lerida", status=MemberStatus.CANDIDATE)
    goes.memberships.append(Membership(status=MemberStatus.LAPSED, valid_from=date(2020, 1, 1)))
    db.session.flush()
    return stays, goes


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (Past.BOTH, ["active", "lapsed"]),
        (Past.STAYS, ["active"]),
        (Past.GOES, ["candidate", "lapsed"]),
    ],
)
def test_whose_statuses_hold_is_chosen_and_the_rest_is_in_the_record(past, expected):
    stays, goes = with_pasts()
    merge(stays, goes, past=past)
    db.session.expire_all()
    assert [row.status.value for row in stays.memberships] == expected
    told = db.session.scalars(sa.select(Event).where(Event.name == "city_absorbed")).one()
    assert len(told.data["dropped_statuses"]) == 3 - len(expected)


def test_a_city_is_not_its_own_mentor_after_a_merge():
    stays, goes = factories.city("Lleida", status=MemberStatus.SCHOLARSHIP), factories.city("L")
    stays.memberships[0].mentor_id = goes.id
    db.session.flush()
    merge(stays, goes)
    assert stays.memberships[0].mentor_id is None


def test_values_are_chosen_field_by_field_and_names_are_exchanged():
    stays, goes = factories.city("Sao Paulo"), factories.city("São Paulo")
    goes.population, goes.network = 7, "REBRACE"
    db.session.flush()
    merge(stays, goes, values={"name": "São Paulo", "population": 7, "network": stays.network})
    assert (stays.name, stays.population, stays.network) == ("São Paulo", 7, "")
    assert goes.name == "Sao Paulo"


def test_what_was_merged_cannot_be_merged_again():
    stays, goes = factories.city("Lleida"), factories.city("Lerida")
    merge(stays, goes)
    for one, other in ((stays, goes), (goes, stays), (stays, stays)):
        with pytest.raises(Refused):
            merge(one, other)


def test_an_import_that_names_the_signpost_means_the_city():
    stays, goes = factories.city("São Paulo", country="BR"), factories.city("SP", country="BR")
    merge(stays, goes)
    old = SP.replace("São Paulo", "SP")
    import_register(rows(old), actor=factories.system())
    assert stays.population == 11_450_000
    assert stays.name == "São Paulo"
    plan = plan_import(rows(old, SP))
    assert [(each.line, each.sentence) for each in plan.problems] == [
        (3, "This city is on line 2 already.")
    ]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Lleida", "LLEIDA", True),
        ("Lleida", "Lerida", True),
        ("Palma de Mallorca", "Mallorca, Palma de", True),
        ("L'Hospitalet de Llobregat", "Hospitalet de Llobregat", True),
        ("Granollers", "Granolles", True),
        ("San Pedro", "San Pablo", False),
        ("Vic", "Vip", False),
        ("Santiago", "Santa Fe", False),
    ],
)
def test_names_that_are_alike(one, other, alike):
    assert (likeness(compared(one), compared(other)) >= 83) is alike


def test_pairs_of_one_country_are_suggested_until_told_apart(desk):
    one, other = factories.city("Lleida"), factories.city("Lerida")
    factories.city("Lleyda", country="FR")
    assert [(pair.one.id, pair.other.id) for pair in suggestions()] == [(one.id, other.id)]
    page = desk.get("/en/desk/register/duplicates").text
    assert f"/desk/register/{one.id}/merge/{other.id}" in page
    answer = desk.post(f"/en/desk/register/{one.id}/merge/{other.id}/apart")
    assert answer.status_code == 303
    assert suggestions() == []
    assert "No two names are alike" in desk.get("/en/desk/register/duplicates").text


def test_two_cities_side_by_side_and_one_in_the_end(desk):
    stays, goes = with_pasts()
    goes.population = 12_345
    factories.entry(factories.call(), by=goes)
    at = f"/en/desk/register/{stays.id}/merge"
    assert f"/merge/{goes.id}" in desk.get(f"{at}?q=leri").text
    assert "No other city matches" in desk.get(f"{at}?q=lleida").text
    page = desk.get(f"{at}/{goes.id}").text
    for words in ("12,345", "100,000", "Lapsed", "Active", "1 entry"):
        assert words in page, words
    assert "Choose the city that stays." in desk.post(f"{at}/{goes.id}", data={}).text
    sent = {"stays": stays.id, "field-population": goes.id, "past": stays.id}
    assert desk.post(f"{at}/{goes.id}", data=sent).status_code == 303
    db.session.expire_all()
    assert db.session.get(City, stays.id).population == 12_345
    assert [row.status.value for row in stays.memberships] == ["active"]
    assert desk.post(f"{at}/{goes.id}", data=sent).status_code == 404
    for other in (stays.id, 10**9):
        assert desk.get(f"{at}/{other}").status_code == 404


def test_a_merge_that_passes_the_cap_of_a_call_says_so_and_is_allowed(desk):
    stays, goes = factories.city("Lleida"), factories.city("Lerida")
    call = factories.call(eligibility={"entries_per_city": 2})
    for city in (stays, goes, goes):
        factories.entry(call, by=city)
    at = f"/en/desk/register/{stays.id}/merge/{goes.id}"
    assert f"Together they have 3 entries in {call.code}" in desk.get(at).text
    assert desk.post(at, data={"stays": stays.id}).status_code == 303
