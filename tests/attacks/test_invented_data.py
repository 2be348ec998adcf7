"""Nothing invented, and no ready link, where a site is public or holds something real."""

import pytest

from core.config import Settings, settings
from rehearsal import loader
from tests import factories


@pytest.fixture
def public(monkeypatch):
    """Give the site a public address."""
    monkeypatch.setenv("BASE_URL", "https://convoca.test")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("words", "loads", "code"),
    [([], 0, 1), (["--if-empty"], 0, 1), (["--yes-invented-data"], 1, 0)],
)
def test_s8_nothing_invented_at_a_public_address_unasked(
    app, public, monkeypatch, words, loads, code
):
    called = []
    monkeypatch.setattr(loader, "is_empty", lambda: True)
    monkeypatch.setattr(loader, "load", called.append)
    result = app.test_cli_runner().invoke(args=["rehearsal", "load", *words])
    assert (len(called), result.exit_code) == (loads, code)
    assert ("https://convoca.test" in result.output) == bool(code)


def test_s8_no_ready_link_for_a_public_address(app, public, db_session):
    factories.secretary()
    for words in (["links"], ["people", "invite", "a@x.example", "--name", "A", "--secretariat"]):
        result = app.test_cli_runner().invoke(args=words)
        assert "/sign-in/" not in result.output, words
    assert result.exit_code == 0
    assert "https://convoca.test/en/sign-in" in result.output


@pytest.mark.parametrize("make", [factories.person, factories.city, factories.call])
def test_s8_nothing_invented_beside_real_people_cities_or_calls(db_session, make):
    assert loader.is_empty()
    make()
    assert not loader.is_empty()


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("", True),
        ("http://127.0.0.1:8000", True),
        ("http://127.8.9.1", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000/", True),
        ("http://convoca.localhost", True),
        ("https://localhost", False),
        ("https://127.0.0.1", False),
        ("http://0.0.0.0:8000", False),
        ("http://10.0.0.7", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("https://convoca.example", False),
        ("convoca.example", False),
    ],
)
def test_s8_which_addresses_are_of_this_machine_alone(address, private):
    assert Settings(base_url=address).for_this_machine is private
