"""Nobody calls the program by a name that is not its own (finding 21)."""

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from core.config import Settings
from core.hosts import hosts_of, is_called_by

OWN = ["localhost", "LocalHost:8000", "127.0.0.1", "127.0.0.1:99", "[::1]", "[::1]:8000"]
FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil@127.0.0.1",
    "127.0.0.1/evil",
    "127.0.0.1.",
    "localhost:99999999",
    "[::1",
    "",
]
ADDRESSES = ["/", "/en", "/en/", "/healthz", "/healthz/", "/en/sign-in", "/robots.txt", "/nowhere"]


@pytest.mark.parametrize("host", OWN)
def test_s21_this_machine_is_called_by_its_own_names_with_any_port(client, host):
    answer = client.get("/healthz", headers={"Host": host})
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("host", FOREIGN)
def test_s21_a_foreign_name_gets_a_sentence_and_is_not_repeated(app, host, address):
    answer = app.test_client().get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("There is nothing under this name. Convoca is at http://")
    assert "Location" not in answer.headers
    assert "evil" not in f"{answer.text}{answer.headers}"


def test_s21_the_sentence_is_in_the_language_of_the_page(app):
    answer = app.test_client().get("/ca/sign-in", headers={"Host": "evil.example"})
    assert answer.text.startswith("No hi ha res amb aquest nom.")


def test_s21_a_form_under_a_foreign_name_is_not_read(app):
    form = {"email": "a@x.example"}
    answer = app.test_client().post("/en/sign-in", data=form, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(("name", "code"), [("convoca.test", 302), ("evil.example", 400)])
def test_s21_the_name_that_a_proxy_passes_on_is_asked_too(app, monkeypatch, name, code):
    monkeypatch.setitem(app.config, "OUR_HOSTS", hosts_of("https://convoca.test"))
    behind = Client(ProxyFix(app, x_for=1, x_proto=1, x_host=1))
    forwarded = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": name, "X-Forwarded-Proto": "https"}
    answer = behind.get("/", headers=forwarded)
    assert answer.status_code == code
    assert "evil" not in answer.headers.get("Location", "")
    # Without the header it is the proxy's own word, which is no name of ours either.
    assert behind.get("/healthz", headers={"Host": "127.0.0.1:8000"}).status_code == 400


@pytest.mark.parametrize(
    ("chosen", "ours", "foreign"),
    [
        ({}, ["localhost:8000", "127.0.0.1", "[::1]:1"], ["convoca.test", "192.0.2.7"]),
        ({"HOST": "0.0.0.0"}, ["localhost", "127.0.0.1:8000"], ["192.0.2.7", "convoca.test"]),
        ({"HOST": "::1"}, ["[::1]:8000", "localhost"], ["[::2]", "convoca.test"]),
        ({"HOST": "192.0.2.7"}, ["192.0.2.7:8000"], ["localhost", "convoca.test"]),
        (
            {"BASE_URL": "https://convoca.test", "PROXIES": "1"},
            ["convoca.test", "convoca.test:443", "CONVOCA.test:8443"],
            ["localhost", "127.0.0.1", "x.convoca.test", "convoca.test.evil.example"],
        ),
        (
            {"BASE_URL": "https://convoca.test:8443/", "HOST": "0.0.0.0"},
            ["convoca.test:8443", "convoca.test"],
            ["0.0.0.0", "localhost"],
        ),
        ({"BASE_URL": "https://ciutats.example/x"}, ["ciutats.example"], ["convoca.test"]),
        ({"BASE_URL": "https://bücher.example"}, ["xn--bcher-kva.example"], ["bucher.example"]),
        ({"BASE_URL": "http://localhost:8000"}, ["127.0.0.1:8000"], ["convoca.test"]),
    ],
    ids=str,
)
def test_s21_the_names_come_from_the_settings(monkeypatch, chosen, ours, foreign):
    for name in ("HOST", "PORT", "BASE_URL", "PROXIES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    hosts = hosts_of(Settings().address)
    assert [host for host in ours if not is_called_by(hosts, _called(host))] == []
    assert [host for host in foreign if is_called_by(hosts, _called(host))] == []


def _called(host: str) -> dict[str, object]:
    return {
        "wsgi.url_scheme": "http",
        "HTTP_HOST": host,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
    }
