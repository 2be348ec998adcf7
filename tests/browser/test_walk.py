"""The whole walk in a browser: one call from the file to the announced result, as each person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.links import make_link
from accounts.models import Person, RoleKind
from accounts.operations import find_person, grant_role, register_person
from calls.call.operations import keep_calendar
from calls.call.queries import get_call
from calls.entry.states import EntryState
from core.actors import SYSTEM_ID
from core.db import db
from core.events import verify
from members.models import City
from tests import factories
from tests.browser.conftest import Site
from tests.browser.walk import (
    expect_heading,
    fill_section,
    follow,
    image_file,
    letter_file,
    press,
    score,
    tick,
)

pytestmark = pytest.mark.browser
CODE = "WALK-2026"
OPENING = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLOSING = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
COLUMNS = "name,country,region,population,network,status,fees_paid_until,languages"
REGISTER = f"""{COLUMNS},contact_name,contact_email
Lleida,ES,Europe,143094,RECE (Spain),active,2027-12-31,ca;es,Maria Puig,maria@lleida.example
Rennes,FR,Europe,225081,,active,2027-12-31,fr,Yann Le Goff,yann@rennes.example
Cascais,PT,Europe,214134,,active,2027-12-31,pt,Rita Nunes,rita@cascais.example
Tampere,FI,Europe,255050,,active,2027-12-31,en,Aino Salo,aino@tampere.example
Lyon,FR,Europe,522250,,active,2027-12-31,fr,Léa Morel,lea@lyon.example
"""


def call_file(folder: Path) -> Path:
    """Write the award as published, under another code and with a calendar around the tests."""
    text = Path("calls/editions/AWARD-2026.toml").read_text()
    changes = {
        'code = "AWARD-2026"': f'code = "{CODE}"',
        "opens = 2025-04-22T09:00:00": "opens = 2026-11-02T10:00:00",
        "closes = 2025-10-15T23:59:00": "closes = 2026-12-01T23:59:00",
        "fees_paid_on = 2025-10-15": "fees_paid_on = 2026-12-01",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = folder / f"{CODE}.toml"
    file.write_text(text)
    return file


@dataclass
class Walk:
    """What every part of the walk needs."""

    site: Site
    new_page: Callable[[], Page]
    look: Callable[[Page, str], None]
    folder: Path
    entry: str = ""

    def run(self, *words: str) -> None:
        """Run a command of the program, as at a terminal."""
        answer = self.site.app.test_cli_runner().invoke(args=list(words))
        assert answer.exit_code == 0, answer.output

    def signed_in(self, address: str) -> Page:
        """Return a browser in which the person of that address has signed in by a link."""
        with self.site.app.app_context():
            link = make_link(find_person(address), language="en", days=30)
        page = self.new_page()
        follow(page, link[link.index("/en/") :])
        return page


@pytest.fixture
def walk(site, new_page, look, tmp_path) -> Walk:
    return Walk(site, new_page, look, tmp_path)


def test_the_walk(walk):
    walk.site.at(OPENING + timedelta(days=3))
    begin(walk)
    city = walk.signed_in("maria@lleida.example")
    the_city_writes(walk, city)
    the_city_attaches_and_sends(walk, city)
    three_more_entries(walk.site)
    walk.site.at(CLOSING + timedelta(minutes=1))
    with walk.site.app.app_context():
        keep_calendar()
    desk = walk.signed_in("first@office.example")
    the_secretariat_checks(walk, desk)
    jurors = the_jury_is_formed(walk, desk)
    for place, juror in enumerate(jurors):
        a_juror_scores(walk, juror, place)
        desk.goto(f"/en/desk/{CODE}/progress")
        walk.look(desk, f"progress-{place}")
    press(desk, "End the scoring")
    the_decision_is_made(walk, desk)
    everybody_looks_back(walk, desk, city)


def secretaries(site: Site) -> None:
    with site.app.app_context():
        system = db.session.get_one(Person, SYSTEM_ID)
        for name in ("first", "second"):
            person = register_person(
                actor=system, email=f"{name}@office.example", name=f"{name.title()} Secretary"
            )
            grant_role(person, RoleKind.SECRETARIAT, actor=system)
        db.session.commit()


def three_more_entries(site: Site) -> None:
    """Other cities send in too; they did it by the same form, which need not be shown again."""
    with site.app.app_context():
        call = get_call(CODE)
        for name in ("Cascais", "Tampere", "Lyon"):
            city = db.session.scalars(db.select(City).filter_by(name=name)).one()
            factories.entry(call, by=city, state=EntryState.SUBMITTED, title=f"Practice of {name}")
        db.session.commit()


def begin(walk: Walk) -> None:
    """Register, call and secretariat exist; the clock opens the call; anybody reads its page."""
    secretaries(walk.site)
    register = walk.folder / "register.csv"
    register.write_text(REGISTER)
    walk.run("register", "import", str(register))
    walk.run("call", "load", str(call_file(walk.folder)), "--publish")
    with walk.site.app.app_context():
        keep_calendar()
    reader = walk.new_page()
    reader.goto("/en/")
    walk.look(reader, "home")
    reader.goto(f"/en/{CODE}")
    walk.look(reader, "call")


def the_city_writes(walk: Walk, city: Page) -> None:
    """A draft is begun and answered in the three languages that the call requires."""
    city.goto("/en/my/entries")
    walk.look(city, "my-entries-empty")
    city.goto(f"/en/{CODE}/enter")
    walk.look(city, "enter")
    tick(city.locator("main input[name=language]").first)
    press(city, "Start the entry")
    walk.entry = re.search(r"/entries/(\d+)", city.url)[1]
    city.goto(f"/en/entries/{walk.entry}")
    walk.look(city, "overview-new")
    links = city.locator(".task-list a").evaluate_all("all => all.map(a => a.href)")
    sections = [href for href in links if re.search(rf"/entries/{walk.entry}/(?!files)\w+", href)]
    seen: set[str] = set()
    for href in sections:
        lang = (re.search(r"in=(\w\w)", href) or ["", "en"])[1]
        if lang not in ("en", "es", "fr"):
            continue
        city.goto(href)
        fill_section(city, lang)
        if lang not in seen:
            seen.add(lang)
            city.get_by_text(re.compile("^Saved ")).wait_for()
            walk.look(city, f"section-{lang}")
        press(city, "Save and go to the overview")


def the_city_attaches_and_sends(walk: Walk, city: Page) -> None:
    """Files go straight to the storage, are looked into, and the entry is sent in once."""
    overview = f"/en/entries/{walk.entry}"
    city.goto(f"{overview}/files")
    city.locator("#slot-mayor_letter input[type=file]").set_input_files(letter_file(walk.folder))
    city.get_by_text("has arrived and is being looked into").first.wait_for(state="attached")
    city.locator("#slot-images input[type=file]").set_input_files(image_file(walk.folder))
    city.locator("#slot-images .file-checking").wait_for()
    walk.site.work()
    city.reload()
    city.locator("#slot-mayor_letter .file-attached").wait_for()
    images = city.locator("#slot-images")
    for language in ("English", "Spanish", "French"):
        images.get_by_label(f"What the image shows ({language})").fill("Children map their square.")
    images.get_by_label("Credit, as it is to be printed").fill("City of Vic")
    images.get_by_text("We hold the rights").click()
    images.get_by_text("Saved").wait_for()
    walk.look(city, "files")
    city.goto(overview)
    walk.look(city, "overview-full")
    city.goto(f"{overview}/check")
    walk.look(city, "check")
    city.get_by_text("I accept the rules").click()
    press(city, "Send the entry in")
    expect_heading(city, "The entry is sent in")
    walk.look(city, "receipt")
    receipt = city.get_by_role("link", name="Download the receipt (PDF)").get_attribute("href")
    assert city.request.get(receipt).body().startswith(b"%PDF")
    city.goto("/en/my/entries")
    walk.look(city, "my-entries")


def the_secretariat_checks(walk: Walk, desk: Page) -> None:
    """Eligibility is computed from the register and confirmed by a person."""
    desk.goto("/en/desk")
    walk.look(desk, "desk")
    desk.goto("/en/desk/register")
    walk.look(desk, "register")
    desk.goto(f"/en/desk/{CODE}/eligibility")
    press(desk, "Start the check")
    walk.site.work()
    expect(desk.locator("[data-waiting]")).to_have_count(0)  # the page looks again by itself
    walk.look(desk, "eligibility")
    desk.goto(f"/en/desk/entries/{walk.entry}/eligibility")
    walk.look(desk, "eligibility-entry")
    tick(desk.get_by_label("Eligible", exact=True))
    press(desk, "Record the verdict")
    desk.goto(f"/en/desk/{CODE}/eligibility")
    press(desk, "Confirm all 3 that pass")
    press(desk, "Hand the entries to the jury")
    desk.goto(f"/en/desk/{CODE}")
    walk.look(desk, "board")


def the_jury_is_formed(walk: Walk, desk: Page) -> list[Page]:
    """Two jurors are invited, accept, promise and declare; the readings are given out."""
    desk.goto(f"/en/desk/{CODE}/jury")
    for name, address, chairs in (
        ("Ana Juror", "ana@jury.example", True),
        ("Ben Juror", "ben@jury.example", False),
    ):
        desk.get_by_label("Name").fill(name)
        desk.get_by_label("E-mail address").fill(address)
        if chairs:
            tick(desk.get_by_label("Chairs the jury"))
        press(desk, "Send the invitation")
    walk.look(desk, "jurors")
    walk.site.work()
    jurors = []
    for address in ("ana@jury.example", "ben@jury.example"):
        juror = walk.signed_in(address)
        juror.goto(f"/en/jury/{CODE}")
        if not jurors:
            walk.look(juror, "invitation")
        press(juror, "Accept")
        if not jurors:
            walk.look(juror, "confidentiality")
        tick(juror.get_by_label(re.compile("promise this")))
        press(juror, "Sign")
        juror.goto(f"/en/jury/{CODE}/conflicts")
        if not jurors:
            walk.look(juror, "conflicts")
        tick(juror.get_by_label(re.compile("I have looked at every entry")))
        press(juror, "Record my answer")
        jurors.append(juror)
    desk.goto(f"/en/desk/{CODE}/assignment")
    press(desk, "Propose an assignment")
    walk.site.work()
    expect(desk.locator("[data-waiting]")).to_have_count(0)  # the page looks again by itself
    walk.look(desk, "assignment")
    press(desk, "Give the readings out")
    walk.site.work()
    return jurors


def a_juror_scores(walk: Walk, juror: Page, place: int) -> None:
    """Every entry gets a mark on six criteria, is submitted and locked."""
    juror.goto(f"/en/jury/{CODE}")
    walk.look(juror, f"readings-{place}")
    hrefs = juror.locator("main a[href*='/jury/readings/']").evaluate_all(
        "all => [...new Set(all.map(a => a.href))]"
    )
    assert len(hrefs) == 4
    for mark, href in zip(("5", "4", "3", "2"), sorted(hrefs), strict=True):
        juror.goto(href)
        opener = juror.get_by_role("button", name="Begin the score sheet")
        if opener.count():
            press(juror, "Begin the score sheet")
        score(juror, mark)
        if mark == "5" and place == 0:
            expect(juror.locator("#total")).to_have_text("5")
            juror.get_by_text(re.compile("^Saved at ")).wait_for()
            walk.look(juror, "reading")
            press(juror, "Save the draft")
        press(juror, "Submit")


def the_decision_is_made(walk: Walk, desk: Page) -> None:
    """Drafted and sealed by one, signed off by another, released, announced."""
    desk.goto(f"/en/desk/{CODE}/ranking")
    walk.look(desk, "ranking")
    desk.goto(f"/en/desk/{CODE}/decision")
    walk.look(desk, "decision-draft")
    press(desk, "Seal the decision")
    walk.look(desk, "decision-sealed")
    second = walk.signed_in("second@office.example")
    second.goto(f"/en/desk/{CODE}/letters")
    walk.look(second, "letters")
    second.get_by_role("button", name=re.compile("^Approve")).click()
    second.goto(f"/en/desk/{CODE}/decision")
    press(second, "Sign off")
    reader = walk.new_page()
    reader.goto(f"/en/{CODE}/edition")
    walk.look(reader, "embargo")
    second.get_by_role("link", name="Release to the cities").click()
    walk.look(second, "release")
    press(second, "Release, and send 7 letters")
    walk.site.work()
    second.reload()
    walk.look(second, "letters-sent")
    second.goto(f"/en/desk/{CODE}/decision")
    second.get_by_role("link", name="Announce the result").click()
    walk.look(second, "announcement")
    press(second, "Announce to everybody")
    reader.goto(f"/en/{CODE}/edition")
    walk.look(reader, "edition")


def everybody_looks_back(walk: Walk, desk: Page, city: Page) -> None:
    """The city reads its letter; the desk has lists, a history, and a record that verifies."""
    city.goto("/en/me/letters")
    walk.look(city, "my-letters")
    city.goto("/en/my/entries")
    walk.look(city, "my-entries-result")

    desk.goto(f"/en/desk/{CODE}/entries?sort=mean&desc=1")
    walk.look(desk, "entries")
    desk.goto(f"/en/desk/entries/{walk.entry}")
    walk.look(desk, "entry-history")
    desk.goto(f"/en/desk/{CODE}")
    walk.look(desk, "board-end")
    with walk.site.app.app_context():
        assert verify(get_call(CODE).chain) == []
