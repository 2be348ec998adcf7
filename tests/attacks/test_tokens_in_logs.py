"""What opens something to whoever knows it is in no log (findings 12 to 14)."""

import io
import json
import re

import pytest
import structlog

from core.rooms import URLS

SECRET = "WzcsMSwiIiwzMF0.awsWAw.not-for-anybody-who-reads-logs"


@pytest.fixture
def secretive(app):
    """Every address with a token in it."""
    found = [url for url in URLS if "<token>" in url.rule]
    assert len(found) >= 8
    assert [url.rule for url in URLS if "token" in url.rule and url not in found] == []
    return found


def _address(rule: str) -> str:
    rule = rule.replace("<lang:lang>", "en").replace("<token>", SECRET)
    return re.sub(r"<(?:\w+:)?\w+>", "1", rule)


@pytest.fixture
def broken(app, client, monkeypatch):
    """Every view fails, with words that repeat the address."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def open_broken(url) -> int:
        def view(**parts):
            raise RuntimeError(f"cannot open {_address(url.rule)}: {parts}")

        monkeypatch.setitem(app.view_functions, url.endpoint, view)
        return client.open(_address(url.rule), method=url.method).status_code

    return open_broken


@pytest.fixture
def written(app, caplog):
    """Return and forget all that the program has logged."""
    kept, stream = structlog.get_config(), io.StringIO()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(stream))

    def take() -> str:
        text = stream.getvalue() + caplog.text
        stream.truncate(0)
        stream.seek(0)
        caplog.clear()
        return text

    yield take
    structlog.configure(**kept)


def test_s14_a_fault_behind_a_link_does_not_tell_the_link(secretive, broken, written):
    for url in secretive:
        assert broken(url) == 500
        text = written()
        (fault,) = map(json.loads, _faults(text))
        assert fault["rule"] == url.rule
        assert "RuntimeError: cannot open /en/" in fault["exception"]
        assert SECRET not in text, url


def test_s14_nor_does_it_when_the_page_about_the_fault_fails_too(
    secretive, broken, written, monkeypatch
):
    for url in secretive:

        def fail(*_words, url=url, **_more):
            raise RuntimeError(f"no page for {_address(url.rule)}")

        monkeypatch.setattr("core.errors.render_template", fail)
        assert broken(url) == 500
        text = written()
        assert len(_faults(text)) >= 2
        assert SECRET not in text, url


def test_s14_a_fault_tells_the_rows_of_an_address(app, client, written, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "notices.letter", lambda **_parts: 1 / 0)
    assert client.get("/en/me/letters/7").status_code == 500
    (fault,) = map(json.loads, _faults(written()))
    assert fault["parts"] == {"letter_id": 7}


def _faults(text: str) -> list[str]:
    return [line for line in text.splitlines() if '"event": "fault"' in line]
