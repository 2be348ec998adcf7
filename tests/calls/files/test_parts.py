"""Large files go in parts, go on where they broke off, and leave nothing behind."""

import hashlib
import time
from datetime import timedelta

import pytest
import urllib3
from botocore.exceptions import EndpointConnectionError

from calls.call.states import CallState
from calls.entry.files import sweeping
from calls.entry.states import AttachmentState
from core import clock, storage
from tests import factories
from tests.calls.entry_files import large_pdf
from tests.calls.files.sending import files, page, promise, send_parts

MEGA = 1_000_000


@pytest.fixture
def draft(client, db_session):
    slots = factories.definition(CallState.OPEN, "ANY").model_dump()["form"]["slots"]
    slots = [each | ({"max_bytes": 60 * MEGA} if each["key"] == "annex" else {}) for each in slots]
    entry = factories.entry(factories.call(form={"slots": slots}), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    return entry


@pytest.fixture(scope="module")
def body() -> bytes:
    """Make a sound document of three parts."""
    return large_pdf(12 * MEGA)


def begin(client, draft, body, slot="annex"):
    promised = promise(client, draft, slot, size=str(len(body))).get_json()
    assert "url" not in promised
    return promised


def way(client, promised) -> dict:
    return client.post(promised["way"]).get_json()


def test_a_file_in_parts_arrives_whole(client, draft, run_jobs, body):
    promised = begin(client, draft, body)
    first = way(client, promised)
    assert (sorted(first["parts"]), first["arrived"]) == (["1", "2", "3"], 0)
    assert send_parts(first, body) == [200, 200, 200]
    assert way(client, promised) == {"part": storage.PART_BYTES, "parts": {}, "arrived": len(body)}
    assert client.post(promised["arrived"]).status_code == 200
    run_jobs()
    (file,) = files(draft)
    assert (file.state, file.upload_id) == (AttachmentState.ATTACHED, None)
    assert file.sha256 == hashlib.sha256(body).hexdigest()
    assert storage.read(file.storage_key) == body


def test_what_has_arrived_is_not_asked_for_again(client, draft, body):
    promised = begin(client, draft, body)
    assert send_parts(way(client, promised), body, 1, 3) == [200, 200]
    left = way(client, promised)
    assert list(left["parts"]) == ["2"]
    assert left["arrived"] == len(body) - storage.PART_BYTES
    shown = page(client, draft)
    assert "Part of it has arrived" in shown
    assert "Replace it with another file" not in shown


def test_expired_addresses_are_signed_anew(client, draft, body, monkeypatch):
    promised = begin(client, draft, body)
    with monkeypatch.context() as past:
        past.setattr(storage, "FORM_SECONDS", 1)
        old = way(client, promised)
    monkeypatch.setattr(storage, "FORM_SECONDS", 3600)
    time.sleep(2.1)
    assert send_parts(old, body, 1) == [403]
    assert send_parts(way(client, promised), body) == [200, 200, 200]


def test_no_part_is_larger_than_was_promised(client, draft, body):
    asked = way(client, begin(client, draft, body))
    long = body[: storage.PART_BYTES] + b"x"
    sent = urllib3.request("PUT", asked["parts"]["1"], body=long, retries=False)
    assert sent.status == 403


def test_a_file_that_is_told_too_early_is_refused(client, draft, run_jobs, body):
    promised = begin(client, draft, body)
    send_parts(way(client, promised), body, 1)
    client.post(promised["arrived"])
    run_jobs()
    (file,) = files(draft)
    assert file.state is AttachmentState.REJECTED


def test_a_storage_that_forgot_begins_anew(client, draft, body):
    promised = begin(client, draft, body)
    send_parts(way(client, promised), body, 1)
    (file,) = files(draft)
    storage.abort_parts(file.storage_key, file.upload_id)
    assert sorted(way(client, promised)["parts"]) == ["1", "2", "3"]


def test_a_file_that_is_done_with_has_no_way_any_more(client, draft, body):
    promised = begin(client, draft, body)
    way(client, promised)
    client.post(promised["remove"])
    assert client.post(promised["way"]).status_code == 404


def test_a_file_that_has_arrived_is_not_sent_again(client, draft, body):
    promised = begin(client, draft, body)
    send_parts(way(client, promised), body)
    client.post(promised["arrived"])
    assert client.post(promised["way"]).status_code == 409


def test_without_the_storage_the_way_is_told_later(client, draft, body, monkeypatch):
    promised = begin(client, draft, body)

    def down(*_args, **_more):
        raise EndpointConnectionError(endpoint_url="http://s3")

    with monkeypatch.context() as broken:
        broken.setattr(storage.client(), "create_multipart_upload", down)
        answer = client.post(promised["way"])
        assert answer.status_code == 503
        assert "does not answer" in answer.get_json()["error"]
        assert client.get(f"/en/entries/{draft.id}/files").status_code == 200
    assert len(way(client, promised)["parts"]) == 3


def test_a_broken_file_in_parts_keeps_its_place_for_a_day(client, draft, body):
    promised = begin(client, draft, body)
    send_parts(way(client, promised), body, 1)
    with clock.frozen(clock.now() + timedelta(hours=20)):
        assert list(way(client, promised)["parts"]) == ["2", "3"]


def test_stale_parts_are_swept(client, draft, run_jobs, body):
    promised = begin(client, draft, body)
    send_parts(way(client, promised), body, 1)
    (file,) = files(draft)
    key, upload_id = file.storage_key, file.upload_id
    lost = storage.begin_parts("entries/0/lost", content_type="application/pdf")
    with clock.frozen(clock.now() + timedelta(days=3)):
        sweeping.sweep_orphans()
        run_jobs()
    assert files(draft) == []
    for each in ((key, upload_id), ("entries/0/lost", lost)):
        with pytest.raises(storage.FileMissing):
            storage.parts_left(*each, size=len(body))
