"""The pages of the editor, as the secretariat opens and saves them."""

import re
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from calls.call.definition import CallKind
from calls.call.drafts.operations import new_from_kind
from calls.call.editing.description import tree
from calls.call.editing.places import PAGES
from calls.call.editing.working import get_working
from calls.call.models import Call, CallDraft
from calls.call.toml_file import parse_call
from tests import factories

LANGUAGES = ["en", "es", "ca"]


@pytest.fixture
def boss(client, noon):
    who = factories.secretary(name="Ariadna")
    factories.sign_in(client, who)
    return who


@pytest.fixture
def draft(boss):
    return new_from_kind(
        CallKind.MEETING, "NET-2027", opens_on=date(2027, 1, 11), languages=LANGUAGES, actor=boss
    )


def seen(client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def body(call: Call) -> dict:
    return get_working(call.code).body


def test_every_page_of_every_kind_opens(client, boss):
    for kind in CallKind:
        code = f"{kind.value.upper()}-2027"
        call = new_from_kind(
            kind, code, opens_on=date(2027, 1, 11), languages=LANGUAGES, actor=boss
        )
        for page in PAGES:
            assert client.get(f"/en/desk/{code}/edit/{page.where}").status_code in (200, 302)
        for name in ("", "/form", "/publish", "/missing?in=ca"):
            assert client.get(f"/en/desk/{code}/edit{name}").status_code == 200, name
        items = body(call)
        assert client.get(f"/en/desk/{code}/edit/criteria/1").status_code == 200
        for place in range(len(items["form"]["sections"])):
            where = f"form/sections/{place + 1}"
            assert client.get(f"/en/desk/{code}/edit/{where}").status_code == 200
            assert client.get(f"/en/desk/{code}/edit/{where}/questions/1").status_code == 200
        assert client.get(f"/en/desk/{code}/preview").status_code == 200
        assert client.get(f"/en/desk/{code}/preview/test").status_code == 200
