"""Files go straight to S3, and only as the signed form allows; on the real service."""

import base64
import json
import urllib.error
import urllib.request

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
