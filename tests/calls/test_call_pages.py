"""The start page and the page of a call, in each phase, language and reader."""

from datetime import timedelta

import pytest

from calls.call.queries import get_call
from calls.call.states import CallState
from core import clock
from core.i18n import LANGUAGES
from tests import factories
from tests.pages import counted

S = CallState
pytestmark = pytest.mark.usefixtures("noon")


def between(page: str, start: str, end: str) -> str:
    """Return the part of a page between two marks."""
    return page.partition(start)[2].partition(end)[0]


def test_home_without_a_call_that_is_open_says_so(client):
    factories.call(state=S.CLOSED)
    assert "No call is open today" in client.get("/en/").text


def test_m1_home_of_an_empty_installation_says_what_to_do_first(client):
    page = client.get("/en/").text
    assert "flask --app app people invite ADDRESS" in page
    assert "No call is open today" not in page


def test_m1_home_with_a_secretariat_and_no_call_leads_it_to_begin_and_others_to_wait(client):
    secretary = factories.secretary()
    page = client.get("/en/").text
    assert "The first calls are being prepared" in page
    assert "people invite" not in page
    assert "/desk/new" not in page
    factories.sign_in(client, secretary)
    assert "Begin a call" in client.get("/en/").text
    factories.sign_in(client, factories.person())
    assert "Begin a call" not in client.get("/en/").text


def test_home_shelves_calls_by_the_clock(client):
    for code, state in {"OPEN-1": S.OPEN, "COMING-1": S.PUBLISHED, "PAST-1": S.CLOSED}.items():
        factories.call(code=code, state=state)
    factories.call(code="TOLD-1", state=S.ANNOUNCED)
    factories.call(code="HIDDEN-1", state=S.DRAFT)
    factories.call(code="PLAY-1", rehearsal=True)
    page = client.get("/en/").text
    assert "/en/OPEN-1" in between(page, 'id="open"', "</section>")
    assert "/en/COMING-1" in between(page, 'id="coming"', "</section>")
    past = between(page, 'id="past"', "</section>")
    assert "/en/PAST-1" in past
    assert "Result announced" in past
    assert "/en/PLAY-1" not in between(page, 'id="open"', "</section>")
    assert "/en/PLAY-1" in between(page, 'id="rehearsals"', "</section>")
    assert "HIDDEN-1" not in page


def test_home_shows_drafts_to_their_secretariat(client):
    call = factories.call(code="HIDDEN-1", state=S.DRAFT)
    factories.sign_in(client, factories.secretary(call_id=call.id))
    assert "/en/HIDDEN-1" in between(client.get("/en/").text, 'id="drafts"', "</section>")


def test_home_and_call_pages_need_few_statements_however_many_calls(client):
    for _n in range(5):
        code = factories.call().code
    for who in (None, factories.secretary()):
        if who:
            factories.sign_in(client, who)
        for path, most in (("/en/", 2), (f"/en/{code}", 5)):
            client.get(path)
            with counted() as seen:
                client.get(path)
            assert len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")]) <= most


@pytest.mark.parametrize(
    ("state", "tag", "action"),
    [
        (S.PUBLISHED, "Opens soon", "Entries can be started from the day this call opens."),
        (S.OPEN, "Open", "Start an entry"),
        (S.CLOSED, "Closed", "Thank you to every city that took part."),
        (S.DECIDED, "Closed", "Thank you to every city that took part."),
        (S.ANNOUNCED, "Result announced", "See the result"),
    ],
)
def test_the_page_of_a_call_says_where_it_stands(client, state, tag, action):
    factories.call(code="AWARD-2030", state=state)
    page = client.get("/en/AWARD-2030").text
    banner = between(page, 'class="edition"', "<main")
    assert f">{tag}</span>" in banner
    assert action in banner
    for other in {"Start an entry", "See the result"} - {action}:
        assert other not in page


def test_an_embargo_does_not_show(client):
    """Between the deadline and the announcement the page is the same in every state."""
    pages = set()
    for state in (S.CLOSED, S.EVALUATION, S.DECIDED):
        code = f"AWARD-{state.value.upper()}"
        factories.call(code=code, state=state)
        page = client.get(f"/en/{code}").text.replace(code, "CODE")
        pages.add(between(page, 'class="edition"', "</main>"))
    assert len(pages) == 1


def test_the_page_holds_everything_a_city_asks(client):
    factories.call(code="AWARD-2030")
    page = client.get("/en/AWARD-2030").text
    for words in (
        "Education as a Source of Inclusion and Social Cohesion",
        "Lifelong Education",
        "All member cities that are up to date",
        "Each entry is written in English, Spanish and French. You may add it in Portuguese too.",
        "Letter of support",
        "All criteria count the same.",
        "The link with the theme is stated but not visible in what is done.",
        "up to 3",
        "two cities of the Executive Committee",
        "Announcement of the call by the association",
        "mailto:edcities@bcn.cat",
        "Data protection",
    ):
        assert words.lower() in page.lower(), words
    leaf = between(page, 'class="leaf', "</div>")
    assert 'datetime="2026-12-20T23:59:00+01:00"' in leaf
    for words in ("Sunday", "20", "December 2026", "23:59", "Central European Standard Time"):
        assert words in leaf


def test_weights_are_told_when_they_differ(client):
    plain = factories.definition(S.OPEN, "X").model_dump()["criteria"]
    plain[0]["weight"] = 5
    factories.call(code="AWARD-2030", criteria=plain)
    page = client.get("/en/AWARD-2030").text
    assert "50 % of the total" in page
    assert "10 % of the total" in page
    assert "All criteria count the same." not in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["AWARD-2026", "CONGRESS-2026"])
def test_the_real_calls_read_in_each_language(client, db_session, lang, kind):
    from calls.call.operations import load_call, publish
    from calls.call.toml_file import load_call_file

    definition = load_call_file(factories.EDITIONS / f"{kind}.toml")
    publish(load_call(definition, actor=factories.system()), actor=factories.system())
    assert get_call(kind).state is S.CLOSED
    page = client.get(f"/{lang}/{kind}").text
    assert definition.text(definition.title, lang).replace("'", "&#39;") in page
    assert f'href="/es/{kind}"' in page


def test_a_call_without_the_reader_s_language_is_marked(client):
    plain = factories.definition(S.OPEN, "AWARD-2030").model_dump()
    only = {"es"}

    def spanish(value):
        if isinstance(value, dict):
            texts = set(value) >= {"en", "es", "fr"}
            return {k: spanish(v) for k, v in value.items() if not texts or k in only}
        return type(value)(map(spanish, value)) if isinstance(value, list | tuple) else value

    changed = spanish(plain)
    changed["languages"]["public"] = ["es"]
    from calls.call.definition import CallDefinition
    from calls.call.operations import load_call, publish

    call = load_call(CallDefinition.model_validate(changed), actor=factories.system())
    publish(call, actor=factories.system())
    page = client.get("/fr/AWARD-2030").text
    assert '<h1 class="edition-title" lang="es">Premio Ciudades Educadoras 2026</h1>' in page
    assert "Español" in between(page, "<main", 'id="about"')
    assert '<span lang="es">Premio' in client.get("/fr/").text


def test_the_deadline_ends_the_open_phase_whatever_the_row_says(client):
    call = factories.call(code="AWARD-2030", calendar={"grace_minutes": 30})
    with clock.frozen(call.closes_at):
        page = client.get("/en/AWARD-2030").text
        assert "Start an entry" in page
        assert "Closes today" in page
    with clock.frozen(call.closes_at + timedelta(minutes=1)):
        page = client.get("/en/AWARD-2030").text
        assert "Start an entry" not in page
        assert "Thank you" in page
    with clock.frozen(call.opens_at - timedelta(seconds=1)):
        assert "Opens soon" in client.get("/en/AWARD-2030").text


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=12), "Closes tomorrow"),
        (timedelta(days=3), "3 days left"),
        (timedelta(days=15), ""),
    ],
)
def test_the_last_days_are_counted(client, left, words):
    call = factories.call(code="AWARD-2030", calendar={"closes": "2026-12-20T10:00:00"})
    with clock.frozen(call.closes_at - left):
        page = client.get("/en/AWARD-2030").text
    assert words in page
    assert ("leaf-note" in page) is bool(words)


def test_unknown_and_unpublished_calls(client):
    assert client.get("/en/NOPE-2030").status_code == 404
    call = factories.call(code="AWARD-2030", state=S.DRAFT)
    assert client.get("/en/AWARD-2030").status_code == 404
    factories.sign_in(client, factories.person())
    assert client.get("/en/AWARD-2030").status_code == 404
    factories.sign_in(client, factories.secretary(call_id=call.id))
    assert "This call is a draft." in client.get("/en/AWARD-2030").text


def test_a_rehearsal_says_so_on_its_page(client):
    factories.call(code="PLAY-1", rehearsal=True)
    assert "Invented data" in client.get("/en/PLAY-1").text


def test_the_navigation_follows_the_roles(client):
    from accounts.models import RoleKind

    def items(who) -> list[str]:
        if who:
            factories.sign_in(client, who)
        nav = between(client.get("/en/").text, 'id="nav-main"', "</nav>")
        return [part.partition("<")[0].strip() for part in nav.split(">") if "</a" in part]

    assert items(None) == ["Calls"]
    assert items(factories.contact(factories.city())) == ["Calls", "My entries"]
    assert items(factories.person(RoleKind.CHAIR)) == ["Calls", "Jury"]
    assert items(factories.secretary()) == ["Calls", "Desk", "Register"]
    assert 'href="/en/desk" aria-current="page"' in client.get("/en/desk").text
    nav = between(client.get("/en/desk/register").text, 'id="nav-main"', "</nav>")
    assert nav.count('aria-current="page"') == 1
    assert 'href="/en/desk/register" aria-current="page"' in nav
