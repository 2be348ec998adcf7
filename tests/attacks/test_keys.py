"""Keys that could be guessed are refused, and a key can be changed (finding 19)."""

import os
import subprocess
import sys

import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy.exc import NoResultFound

from accounts import links
from accounts.links import make_link, make_welcome, read_link, read_welcome
from app import ROOT, create_app
from core.config import KEY_BYTES, Settings
from core.links import row_of, token_for
from tests import factories

OLD, NEW = "an-old-key-of-more-than-32-bytes-in-words", "a-new-key-of-more-than-32-bytes-in-words"
ADVICE = "make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(32))'`"


def started(**chosen: str) -> subprocess.CompletedProcess[str]:
    """Start a command of the program on services of one's own, with these settings."""
    outside = {
        "CONVOCA_VAR": "/nonexistent",
        "DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1",
        "S3_ENDPOINT": "http://127.0.0.1:1",
        "S3_ACCESS_KEY": "x",
        "S3_SECRET_KEY": "x",
        "SMTP_HOST": "127.0.0.1",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "routes"]
    return subprocess.run(
        command, cwd=ROOT, env=outside | chosen, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "a"}, "SECRET_KEY holds a key of less than 32 bytes"),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY holds a key of less than 32 bytes"),
        (
            {"SECRET_KEY": "x" * 32, "SECRET_KEY_FALLBACKS": f"{'y' * 32},z"},
            "SECRET_KEY_FALLBACKS holds a key of less than 32 bytes",
        ),
    ],
    ids=["none", "empty", "one letter", "31 bytes", "a short fallback"],
)
def test_s19_without_a_good_key_nothing_starts(chosen, sentence):
    ended = started(**chosen)
    assert ended.returncode != 0
    assert sentence in ended.stderr
    assert ADVICE in ended.stderr
    assert "Traceback" not in ended.stderr


def test_s19_a_key_of_32_bytes_is_enough():
    assert started(SECRET_KEY="x" * KEY_BYTES).returncode == 0
    # Bytes are counted, not letters.
    assert Settings(secret_key="é" * 16).keys == ["é" * 16]


def test_s19_whoever_reads_the_error_does_not_read_the_key():
    short = "only-20-bytes-secret"
    ended = started(SECRET_KEY=short)
    assert short not in ended.stderr + ended.stdout


@pytest.fixture
def turned(app, monkeypatch):
    """Give the program a key, and change it for another."""

    def turn(key: str, *earlier: str) -> None:
        monkeypatch.setitem(app.config, "SECRET_KEY", key)
        monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", list(earlier))
        monkeypatch.setitem(app.config, "WTF_CSRF_SECRET_KEY", [*earlier, key])

    turn(OLD)
    return turn


@pytest.fixture
def ona(db_session, noon, turned):
    return factories.person(name="Ona Vidal")


def token_in(link: str) -> str:
    return link.rpartition("/")[2]


def test_s19_links_of_the_earlier_key_are_good_while_it_is_a_fallback(ona, turned):
    link = token_in(make_link(ona, language="en"))
    welcome = token_in(make_welcome("new@x.example", language="en"))
    mayor = token_for("endorsement", 7)
    turned(NEW, OLD)
    assert read_link(link).person is ona
    assert read_welcome(welcome).email == "new@x.example"
    assert row_of("endorsement", mayor) == 7
    turned(NEW)
    assert read_link(link) is None
    assert read_welcome(welcome) is None
    with pytest.raises(NoResultFound):
        row_of("endorsement", mayor)


def test_s19_what_is_signed_now_is_signed_by_the_new_key(ona, turned):
    turned(NEW, OLD)
    tokens = [token_in(make_link(ona, language="en")), token_for("endorsement", 7)]
    turned(NEW)
    assert read_link(tokens[0]).person is ona
    assert row_of("endorsement", tokens[1]) == 7


def test_s19_sessions_and_open_forms_outlive_the_change(client, ona, turned, app, monkeypatch):
    client.post(f"/en/sign-in/{token_in(make_link(ona, language='en'))}")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    form = client.get("/en/me").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    turned(NEW, OLD)
    assert client.get("/en/me").status_code == 200
    answer = client.post("/en/sign-out", data={"csrf_token": form})
    assert (answer.status_code, answer.location) == (302, "/en/")
    turned(NEW)
    assert client.get("/en/me").status_code == 302


def test_s19_links_are_signed_with_sha_256_and_older_ones_are_read(ona):
    link = token_in(make_link(ona, language="en"))
    assert {len(token.rpartition(".")[2]) for token in (link, token_for("endorsement", 7))} == {43}
    earlier = URLSafeSerializer(OLD, salt="endorsement").dumps(7)
    assert len(earlier.rpartition(".")[2]) == 27
    assert row_of("endorsement", earlier) == 7
    signer = URLSafeTimedSerializer(OLD, salt="sign-in", signer=links._Signer)
    assert read_link(signer.dumps([ona.id, ona.session_epoch, "", 0])).person is ona


def test_s19_the_program_takes_its_keys_from_the_settings(world, monkeypatch):
    chosen = Settings(secret_key=NEW, secret_key_fallbacks=f" {OLD}, ")
    monkeypatch.setattr("app.settings", lambda: chosen)
    made = create_app()
    assert made.config["SECRET_KEY"] == chosen.keys[0]
    assert made.config["SECRET_KEY_FALLBACKS"] == [chosen.keys[1]]
    assert made.config["WTF_CSRF_SECRET_KEY"] == [chosen.keys[1], chosen.keys[0]]
