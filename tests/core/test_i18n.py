"""Dates, numbers and countries as each language writes them; the language of an address."""

from datetime import UTC, datetime

import pytest

from core.i18n import LANGUAGES, country, day, number, speaking, when, when_text

DEADLINE = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
"""23:59 in Madrid, 19:59 in São Paulo, already the next day in Seoul."""


@pytest.fixture
def page(app):
    with app.test_request_context("/en/"):
        yield


@pytest.mark.parametrize(
    ("lang", "weekday", "rest"),
    [
        ("en", "Monday", "23 November 2026, 23:59"),
        ("es", "lunes", "23 de noviembre de 2026, 23:59"),
        ("fr", "lundi", "23 novembre 2026, 23:59"),
        ("pt", "segunda-feira", "23 de novembro de 2026, 23:59"),
        ("ca", "dilluns", "23 de novembre del 2026, 23:59"),
    ],
)
def test_an_instant_has_weekday_date_time_and_zone(page, lang, weekday, rest):
    with speaking(lang):
        text = when_text(DEADLINE, "Europe/Madrid")
    assert text.startswith(weekday)
    assert rest in text
    assert text.endswith(")")
    assert len(text.partition("(")[2]) > len("UTC)"), "the zone has a name in the language"


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Madrid", "2026-11-23T23:59:00+01:00"),
        ("America/Sao_Paulo", "2026-11-23T19:59:00-03:00"),
        ("Asia/Seoul", "2026-11-24T07:59:00+09:00"),
    ],
)
def test_an_instant_keeps_the_wall_clock_of_its_zone(page, zone, local):
    assert f'datetime="{local}"' in when(DEADLINE, zone)


def test_a_day_is_that_of_the_zone(page):
    assert day(DEADLINE, "Asia/Seoul") == "24 November 2026"
    assert day(DEADLINE, "Europe/Madrid") == "23 November 2026"


def test_numbers_and_countries_follow_the_language(page):
    found = {}
    for lang in LANGUAGES:
        with speaking(lang):
            found[lang] = (number(12345.5), country("DE"))
    assert found["en"] == ("12,345.5", "Germany")
    assert found["es"][1] == "Alemania"
    assert found["fr"][1] == "Allemagne"
    assert found["pt"] == ("12.345,5", "Alemanha")
    assert found["ca"] == ("12.345,5", "Alemanya")


def test_what_is_no_country_stays_as_it_is(page):
    assert country("??") == "??"


def test_an_unknown_language_falls_back(page):
    with speaking("xx"):
        assert country("DE") == "Germany"


@pytest.mark.parametrize(
    ("wish", "to"),
    [("ca,es;q=0.5", "ca"), ("pt-BR", "pt"), ("de,fr;q=0.3", "fr"), ("de", "en"), ("", "en")],
)
def test_the_front_door_speaks_the_readers_language(client, wish, to):
    answer = client.get("/", headers={"Accept-Language": wish})
    assert (answer.status_code, answer.location) == (302, f"/{to}/")


def test_the_other_languages_keep_page_and_query(client):
    text = client.get("/fr/sign-in?next=/fr/me").text
    assert '<html lang="fr"' in text
    assert 'href="/ca/sign-in?next=/fr/me"' in text


def test_a_language_that_is_not_ours_is_not_found(client):
    assert client.get("/de/sign-in").status_code == 404
