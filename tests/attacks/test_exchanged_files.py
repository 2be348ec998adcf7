"""S2: a file is exchanged, by the form it was sent with, after it was looked into."""

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
import urllib3

from calls.entry.files import checking, sweeping
from calls.entry.models import Attachment, Revision
from calls.entry.states import AttachmentState
from core import clock, storage
from core.db import db
from tests import factories
from tests.calls.entry_files import image, pdf
from tests.calls.files.sending import JPEG, files, promise, send_parts

GOOD, OTHER = pdf(1), pdf(2)
REPLACED = b"%PDF-1.7 not what was looked into"


@pytest.fixture
def entry(client, db_session):
    """Give an entry that lacks nothing but its letter; a contact of its city is signed in."""
    made = factories.entry(factories.call())
    for file in files(made):
        db.session.delete(file)
    db.session.flush()
    factories.sign_in(client, factories.contact(made.city))
    return made


def post(promised: dict, body: bytes) -> int:
    """Post a file as the browser does; return the status of the storage's answer."""
    fields = promised["fields"] | {"file": ("letter.pdf", body)}
    return urllib3.request("POST", promised["url"], fields=fields, retries=False).status


def sent(client, entry, body: bytes, slot: str = "mayor_letter", **more) -> dict:
    """Promise a file, post it and tell that it has arrived."""
    promised = promise(client, entry, slot, **{"size": str(len(body))} | more).get_json()
    assert post(promised, body) == 204
    assert client.post(promised["arrived"]).get_json() == {"state": "checking"}
    return promised


def fetched(client, address: str) -> bytes:
    """Follow the link to a file, as a browser does."""
    answer = client.get(address)
    assert answer.status_code == 302
    return urllib3.request("GET", answer.location, retries=False).data


def swept(run_jobs, **passed) -> None:
    """Let time pass, and the clock sweep."""
    with clock.frozen(clock.now() + timedelta(**passed)):
        sweeping.sweep_orphans()
        run_jobs()


def is_there(key: str) -> bool:
    try:
        storage.read(key)
    except storage.FileMissing:
        return False
    return True


def test_s2_a_file_posted_again_is_not_the_file_that_was_looked_into(client, entry, run_jobs):
    promised = sent(client, entry, GOOD)
    run_jobs()
    (file,) = files(entry)
    assert file.state is AttachmentState.ATTACHED
    form = {"read": 0, "rules": entry.version_id, "accept": "y"}
    assert client.post(f"/en/entries/{entry.id}/submit", data=form).status_code == 302
    (revision,) = db.session.scalars(sa.select(Revision).where(Revision.entry_id == entry.id))
    frozen = revision.body["files"][0]["sha256"]
    assert post(promised, REPLACED) == 204
    own = f"/en/entries/{entry.id}"
    for address in (f"{own}/files/{file.id}", f"{own}/revisions/1/files/{file.id}"):
        body = fetched(client, address)
        assert (body, hashlib.sha256(body).hexdigest()) == (GOOD, frozen)


def test_s2_what_is_posted_late_leaves_nothing_behind(client, entry, run_jobs):
    promised = sent(client, entry, GOOD)
    run_jobs()
    key = promised["fields"]["key"]
    swept(run_jobs, minutes=30)
    assert is_there(key)  # its form is still good: deleted now, it could come again unseen
    post(promised, REPLACED)
    swept(run_jobs, minutes=61)
    (file,) = files(entry)
    assert (file.upload_key, file.upload_ends_at) == (None, None)
    assert not is_there(key)
    assert storage.read(file.storage_key) == GOOD


def test_s2_the_bytes_that_were_looked_into_are_the_bytes_that_stay(client, entry):
    """Exchanged between the look and the verdict, which is as close as anybody can come."""
    promised = sent(client, entry, GOOD)
    (file,) = files(entry)

    def exchange(body, slot, content_type):
        found = checking.look_into(body, slot, content_type)
        assert post(promised, REPLACED) == 204
        return found

    checking.check_file(file.id, look=exchange)
    assert file.state is AttachmentState.ATTACHED
    assert storage.read(file.storage_key) == GOOD
    assert file.sha256 == hashlib.sha256(GOOD).hexdigest()


def test_s2_a_second_check_does_not_exchange_what_the_first_attached(client, entry):
    """Two checks of one file at once, as after a queue was lost, and other bytes for the second."""
    promised = sent(client, entry, GOOD)
    (file,) = files(entry)
    keys = []

    def beside(body, slot, content_type):
        found = checking.look_into(body, slot, content_type)
        checking.check_file(file.id)
        keys.append(f"{promised['fields']['key']}-{found.sha256}")
        return found

    post(promised, OTHER)
    # The outer check has read OTHER when the inner one, which reads GOOD, attaches the file.
    real = storage.read(promised["fields"]["key"])
    assert real == OTHER

    def outer(body, slot, content_type):
        post(promised, GOOD)
        return beside(body, slot, content_type)

    checking.check_file(file.id, look=outer)
    db.session.refresh(file)
    assert storage.read(file.storage_key) == GOOD
    assert file.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert not is_there(keys[0])


def test_s2_what_is_deleted_unlooked_cannot_come_again(client, entry, run_jobs):
    """A place is kept for a day; a form that was asked for just before its end is good after it."""
    promised = promise(client, entry, size=str(len(GOOD))).get_json()
    with clock.frozen(clock.now() + timedelta(hours=23, minutes=30)):
        assert client.post(promised["way"]).status_code == 200
    swept(run_jobs, hours=24, minutes=10)
    assert len(files(entry)) == 1
    post(promised, REPLACED)
    swept(run_jobs, hours=24, minutes=40)
    assert files(entry) == []
    assert not is_there(promised["fields"]["key"])


def test_s2_parts_are_not_taken_again(client, entry, run_jobs):
    promised = promise(client, entry, size=str(len(GOOD))).get_json()
    (file,) = files(entry)
    file.upload_id = storage.begin_parts(file.storage_key, content_type="application/pdf")
    way = {"part": storage.PART_BYTES}
    way["parts"] = storage.parts_left(file.storage_key, file.upload_id, size=len(GOOD)).links
    assert send_parts(way, GOOD) == [200]
    assert client.post(promised["arrived"]).status_code == 200
    run_jobs()
    assert send_parts(way, REPLACED.ljust(len(GOOD))) == [404]
    (file,) = files(entry)
    assert file.storage_key != promised["fields"]["key"]
    assert storage.read(file.storage_key) == GOOD


def test_s2_a_file_removed_while_it_was_looked_into_leaves_nothing(client, entry, run_jobs):
    body = image()
    more = {"name": "a.jpg", "type": JPEG, "slot": "images"}
    promised = sent(client, entry, body, **more)
    (file,) = files(entry)

    def remove(*asked):
        found = checking.look_into(*asked)
        assert client.post(promised["remove"]).status_code == 302
        return found

    checking.check_file(file.id, look=remove)
    key = promised["fields"]["key"]
    stored = f"{key}-{hashlib.sha256(body).hexdigest()}"
    assert not is_there(stored)
    assert not is_there(f"{stored}-preview")
    swept(run_jobs, hours=26)
    assert not is_there(key)


def as_before(entry, body: bytes) -> Attachment:
    """Return a file as earlier versions attached it: under the key to which it was sent."""
    (file,) = files(entry)
    file.storage_key, file.upload_key = file.upload_key, None
    file.upload_ends_at = clock.now() + timedelta(hours=1)
    db.session.flush()
    storage.put(file.storage_key, body, content_type=file.content_type)
    return file


def test_s2_a_file_attached_just_before_the_upgrade_moves_too(client, entry, run_jobs):
    promised = sent(client, entry, GOOD)
    run_jobs()
    file = as_before(entry, GOOD)
    for _ in range(2):
        checking.settle_file(file.id)
    post(promised, REPLACED)
    assert fetched(client, f"/en/entries/{entry.id}/files/{file.id}") == GOOD
    swept(run_jobs, minutes=61)
    assert not is_there(promised["fields"]["key"])


def test_s2_a_file_exchanged_before_the_upgrade_is_not_taken_for_the_first(client, entry, run_jobs):
    sent(client, entry, GOOD)
    run_jobs()
    file = as_before(entry, REPLACED)
    with pytest.raises(checking.FileChanged):
        checking.settle_file(file.id)
    swept(run_jobs, minutes=61)
    assert storage.read(file.storage_key) == REPLACED  # kept, for `flask verify --files` to name


def test_s2_every_form_is_for_a_key_that_is_left(client, entry, run_jobs):
    """Whatever is sent: no key of an attached file was ever signed for sending."""
    keys = set()
    for number, slot in enumerate(("mayor_letter", "images", "images")):
        body = GOOD if slot == "mayor_letter" else image()
        more = {"name": "a.pdf"} if slot == "mayor_letter" else {"name": "a.jpg", "type": JPEG}
        promised = sent(client, entry, body, slot, **more)
        keys.add(promised["fields"]["key"])
        assert len(keys) == number + 1
    run_jobs()
    attached = files(entry)
    assert {file.state for file in attached} == {AttachmentState.ATTACHED}
    assert not keys & {file.storage_key for file in attached}
    assert not keys & {file.preview_key for file in attached}
