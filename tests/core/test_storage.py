"""Files go straight to S3, and only as the signed form allows; on the real service."""

import base64
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import boto3
import pytest
import urllib3

from core import storage

LIMIT = 1000


@pytest.fixture
def form(world):
    return storage.upload_form("tests/letter.pdf", max_bytes=LIMIT, content_type="application/pdf")


def send(form: dict, body: bytes, **changed: str) -> int:
    """Post a file as a browser does, and return the status."""
    fields = {**form["fields"], **changed, "file": ("letter.pdf", body, "application/pdf")}
    return urllib3.request("POST", form["url"], fields=fields, retries=False).status


@pytest.mark.parametrize("size", [1, LIMIT])
def test_a_file_within_the_limits_arrives(form, size):
    assert send(form, b"x" * size) in (200, 201, 204)
    assert storage.read("tests/letter.pdf") == b"x" * size


@pytest.mark.parametrize("size", [0, LIMIT + 1, 10 * LIMIT])
def test_a_file_outside_the_limits_is_refused(form, size):
    storage.delete("tests/letter.pdf")
    assert send(form, b"x" * size) in (400, 403, 413)
    with pytest.raises(storage.FileMissing):
        storage.read("tests/letter.pdf")


@pytest.mark.parametrize(
    "changed", [{"key": "tests/other.pdf"}, {"Content-Type": "text/html"}, {"key": "../secret"}]
)
def test_what_was_signed_cannot_be_changed(form, changed):
    assert send(form, b"x", **changed) in (400, 403)


def test_a_forged_policy_is_refused(form):
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"] = [
        each if isinstance(each, dict) else ["content-length-range", 1, 10**9]
        for each in policy["conditions"]
    ]
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    assert send(form, b"x" * 5000, policy=forged) == 403


def test_an_expired_form_is_refused(world, monkeypatch):
    monkeypatch.setattr(storage, "FORM_SECONDS", -60)
    form = storage.upload_form("tests/late.pdf", max_bytes=LIMIT, content_type="application/pdf")
    assert send(form, b"x") in (400, 403)


def test_a_link_downloads_under_the_files_own_name(world):
    storage.put("tests/a", b"%PDF", content_type="application/pdf")
    with urllib.request.urlopen(storage.link("tests/a", filename="Ação «1».pdf")) as answer:
        assert answer.read() == b"%PDF"
        stated = answer.headers["Content-Disposition"]
    assert stated == "attachment; filename*=UTF-8''A%C3%A7%C3%A3o%20%C2%AB1%C2%BB.pdf"


def test_without_a_signature_nothing_is_read(world):
    storage.put("tests/a", b"%PDF", content_type="application/pdf")
    address = storage.link("tests/a", filename="a.pdf").partition("?")[0]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address)


def test_what_is_not_there_is_missing_and_deleting_it_is_fine(world):
    storage.delete("tests/never")
    with pytest.raises(storage.FileMissing):
        storage.read("tests/never")


def test_a_storage_that_does_not_answer_is_down(world, monkeypatch):
    gone = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:1",
        region_name="x",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    monkeypatch.setattr(storage, "client", lambda: gone)
    with pytest.raises(storage.StorageDown):
        storage.read("tests/a")


# --- in parts, and what is read and copied --------------------------------------------------------


def cut(size: int) -> list[int]:
    return list(storage.part_sizes(size).values())


def test_a_file_is_cut_into_whole_parts_and_a_rest():
    part = storage.PART_BYTES
    assert cut(1) == [1]
    assert cut(part) == [part]
    assert cut(2 * part + 7) == [part, part, 7]
    assert cut(0) == []


def test_parts_become_one_file_whatever_their_order(world):
    body = b"a" * storage.PART_BYTES + b"rest"
    upload = storage.begin_parts("tests/parts", content_type="application/pdf")
    left = storage.parts_left("tests/parts", upload, size=len(body))
    for number in (2, 1):
        piece = body[(number - 1) * storage.PART_BYTES :][: storage.PART_BYTES]
        assert urllib3.request("PUT", left.links[number], body=piece).status == 200
    assert storage.parts_left("tests/parts", upload, size=len(body)).links == {}
    storage.complete_parts("tests/parts", upload)
    assert storage.read("tests/parts") == body
    with pytest.raises(storage.FileMissing):
        storage.parts_left("tests/parts", upload, size=len(body))


def test_only_so_many_parts_are_signed_at_once(world):
    size = storage.PART_BYTES * 3 * storage.SIGNED_AT_ONCE
    upload = storage.begin_parts("tests/many", content_type="application/pdf")
    left = storage.parts_left("tests/many", upload, size=size)
    assert (list(left.links), left.arrived) == ([*range(1, storage.SIGNED_AT_ONCE + 1)], 0)
    storage.abort_parts("tests/many", upload)
    storage.abort_parts("tests/many", upload)
    with pytest.raises(storage.FileMissing):
        storage.complete_parts("tests/many", upload)


def test_a_page_of_another_origin_may_send_parts(world):
    upload = storage.begin_parts("tests/cors", content_type="application/pdf")
    link = storage.parts_left("tests/cors", upload, size=3).links[1]
    page = {"Origin": "https://convoca.example"}
    asked = urllib3.request(
        "OPTIONS", link, headers=page | {"Access-Control-Request-Method": "PUT"}
    )
    assert asked.headers["Access-Control-Allow-Origin"] == page["Origin"]
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    sent = urllib3.request("PUT", link, body=b"abc", headers=page)
    assert sent.headers["Access-Control-Allow-Origin"] == page["Origin"]
    assert "ETag" in sent.headers["Access-Control-Expose-Headers"]


def test_what_was_begun_and_never_ended_is_found(world):
    upload = storage.begin_parts("tests/begun", content_type="application/pdf")
    now = datetime.now(UTC)
    found = ("tests/begun", upload)
    assert found in storage.begun_before(now + timedelta(minutes=1), prefix="tests/")
    assert found not in storage.begun_before(now - timedelta(hours=1), prefix="tests/")
    assert found not in storage.begun_before(now + timedelta(minutes=1), prefix="entries/")


def test_more_than_is_wanted_is_not_read(world):
    storage.put("tests/a", b"12345", content_type="application/pdf")
    assert storage.read("tests/a", most=5) == b"12345"
    with pytest.raises(storage.FileTooLarge):
        storage.read("tests/a", most=4)


def test_a_copy_is_a_file_of_its_own(world):
    storage.put("tests/a", b"%PDF", content_type="application/pdf")
    storage.copy("tests/a", "tests/b")
    storage.delete("tests/a")
    assert storage.read("tests/b") == b"%PDF"
    with pytest.raises(storage.FileMissing):
        storage.copy("tests/a", "tests/c")
