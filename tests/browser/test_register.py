"""The register as the secretariat sees it: every page judged, an import and a merge by hand."""

from datetime import date
from pathlib import Path

import pytest

from core.db import db
from members.models import City, Membership, MemberStatus
from members.register.operations import import_register
from members.register.reading import read_register
from tests import factories
from tests.browser.walk import expect_heading, follow, press, tick

pytestmark = pytest.mark.browser
REGISTER = factories.EDITIONS.parents[1] / "rehearsal" / "register.csv"


@pytest.fixture(scope="module")
def made(site):
    """Fill a register, with a duplicate and a city that has a past."""
    from accounts.links import make_link

    with site.app.app_context():
        who = factories.secretary(name="Marta Secretary")
        rows = read_register(REGISTER.read_bytes()).rows
        import_register(rows, actor=who, since=date(2024, 1, 1))
        lleida = db.session.scalars(db.select(City).filter_by(name="Lleida")).one()
        mentor = db.session.scalars(db.select(City).filter_by(name="Barcelona")).one()
        lleida.memberships += [
            Membership(
                status=MemberStatus.SCHOLARSHIP, valid_from=date(2021, 3, 1), mentor_id=mentor.id,
                note="Two years, decided by the Executive Committee in Granollers.",
            ),
            Membership(status=MemberStatus.LAPSED, valid_from=date(2090, 1, 1)),
        ]  # fmt: skip
        twin = factories.city("Lerida", status=MemberStatus.LAPSED)
        twin.population = 137_000
        link = make_link(who, language="en")
        db.session.commit()
        yield {"link": link[link.index("/en/") :], "lleida": lleida.id, "twin": twin.id}


def test_every_page_of_the_register(site, made, new_page, look, tmp_path: Path):
    page = new_page()
    follow(page, made["link"])
    city, twin = f"/en/desk/register/{made['lleida']}", made["twin"]
    pages = {
        "list": "/en/desk/register",
        "day": "/en/desk/register?on=2022-10-15&status=scholarship",
        "none": "/en/desk/register?q=nowhere",
        "institutions": "/en/desk/register?kind=institution",
        "city": f"{city}?on=2022-10-15",
        "edit": f"{city}/edit",
        "new": "/en/desk/register/new?kind=institution",
        "contact-new": f"{city}/contacts/new",
        "status-new": f"{city}/statuses/new",
        "import": "/en/desk/register/import",
        "duplicates": "/en/desk/register/duplicates",
        "twin": f"{city}/merge?q=l",
        "merge": f"{city}/merge/{twin}",
    }
    for name, path in pages.items():
        page.goto(path)
        look(page, f"register-{name}")
    page.goto(city)
    page.get_by_role("link", name="Correct", exact=False).first.click()
    look(page, "register-status")
    page.get_by_role("button", name="Save").click()
    look(page, "register-status-errors")
    page.goto(city)
    page.locator(".register-contacts a", has_text="Change").first.click()
    look(page, "register-contact")
    _import(page, look, tmp_path)
    page.goto(f"{city}/merge/{twin}")
    tick(page.locator("#stays-0"))
    press(page, "Make them one city")
    expect_heading(page, "Lleida")
    look(page, "register-merged")


def _import(page, look, folder: Path) -> None:
    file = folder / "register.csv"
    head, *lines = REGISTER.read_text("utf-8-sig").splitlines()[:40]
    first = next(line for line in lines if line.startswith("Barcelona,"))
    lines[lines.index(first)] = (
        first.replace("active", "arrears").rpartition(",")[0] + ",n@b.example"
    )
    lines += [
        "Newtown,GB,Europe,,en,12000,candidate,,en,Nell,nell@newtown.example",
        "Bad,XX,Europe,,en,12000,candidate,,en,,",
    ]
    file.write_text("\n".join([head, *lines]), encoding="utf-8")
    page.goto("/en/desk/register/import")
    page.get_by_label("File of the register").set_input_files(file)
    press(page, "See what it changes")
    expect_heading(page, "What the import changes")
    look(page, "register-preview")
    page.get_by_role("button", name="good lines").click()
    expect_heading(page, "Register of members")
