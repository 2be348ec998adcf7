"""R6: files and revisions are changed behind the program's back; `flask verify --files` sees it."""

import re

import pytest
import sqlalchemy as sa

from calls.entry.states import EntryState
from core import storage
from core.commands import verify_record
from core.db import db
from tests import factories
from tests.calls.entry_files import pdf
from tests.calls.files.sending import files, send

TYPE = "application/pdf"


@pytest.fixture
def entry(client, db_session, run_jobs):
    """Give a draft with a letter and an annex, both looked into."""
    made = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(made.city))
    for slot in ("mayor_letter", "annex"):
        send(client, made, pdf(), slot, name=f"{slot}.pdf")
    run_jobs()
    return made


@pytest.fixture
def submitted(entry):
    """Give the entry of another city, sent in with its letter."""
    made = factories.entry(entry.call, state=EntryState.SUBMITTED)
    (letter,) = made.attachments
    body = b"x" * 1000
    storage.put(letter.storage_key, body, content_type=TYPE)
    return made


def verify(app, *words: str) -> tuple[int, list[str]]:
    result = app.test_cli_runner().invoke(verify_record, words)
    return result.exit_code, result.output.splitlines()


def test_r6_files_that_are_there_are_whole(app, entry):
    code, lines = verify(app, "--files")
    assert code == 0
    assert "2 files: whole." in lines
    assert not [line for line in lines if "NOT" in line]


def test_r6_a_file_that_is_gone_is_named(app, entry):
    storage.delete(files(entry)[1].storage_key)
    assert verify(app)[0] == 0  # not asked for: it would read every file
    code, lines = verify(app, "--files")
    assert code == 1
    assert f"{entry.call.code}, draft {entry.id}, annex.pdf: the file is gone." in lines
    assert "2 files: NOT whole." in lines


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda body: body[:-1], r"the file has \d+ bytes instead of \d+\."),
        (lambda body: body[:-1] + b"!", r"the file is another one: its SHA-256 is [0-9a-f]{64}\."),
        (lambda _body: b"", r"the file has 0 bytes instead of \d+\."),
    ],
)
def test_r6_a_file_that_was_altered_is_named(app, entry, change, sentence):
    letter = files(entry)[0]
    body = change(storage.read(letter.storage_key))
    storage.put(letter.storage_key, body, content_type=TYPE)
    code, lines = verify(app, "--files")
    assert code == 1
    wrong = [line for line in lines if "mayor_letter.pdf" in line]
    assert len(wrong) == 1
    assert re.search(sentence, wrong[0])


def test_r6_a_file_that_only_a_revision_holds_is_read_too(app, client, submitted):
    """Removed from what is written since, it stands in what was sent in."""
    (letter,) = files(submitted)
    factories.sign_in(client, factories.contact(submitted.city))
    own = f"/en/entries/{submitted.id}/files/{letter.id}"
    assert client.post(f"{own}/remove").status_code == 302
    storage.delete(letter.storage_key)
    code, lines = verify(app, "--files")
    assert code == 1
    assert f"{submitted.reference}, letter.pdf: the file is gone." in lines


def test_r6_a_revision_whose_text_was_changed_is_named(app, submitted):
    change = "UPDATE revision SET body = replace(body::text, :was, :now)::json WHERE entry_id = :id"
    city = submitted.city.name
    db.session.execute(sa.text(change), {"was": city, "now": "Atlantis", "id": submitted.id})
    db.session.commit()
    code, lines = verify(app)
    assert code == 1
    name = f"{submitted.reference}, revision 1"
    assert f"{name}: its text is not the one over which its fingerprint was made." in lines


def test_r6_a_file_that_the_record_forgot_is_named(app, submitted):
    (letter,) = files(submitted)
    letter.sha256 = "f" * 64
    db.session.commit()
    code, lines = verify(app)
    assert code == 1
    name = f"{submitted.reference}, revision 1, letter.pdf"
    assert f"{name}: the record knows no such file any more." in lines


def test_r6_a_storage_that_does_not_answer_proves_nothing(app, entry, monkeypatch):
    def down(_key):
        raise storage.StorageDown("no route")

    monkeypatch.setattr(storage, "digest_of", down)
    code, lines = verify(app, "--files")
    assert code == 1
    assert "0 files read, then the storage did not answer: no route" in lines


def test_r6_a_large_file_is_never_held_as_a_whole(app, db_session, monkeypatch):
    body = b"a" * (3 * storage.READ_AT_ONCE + 1)
    storage.put("tests/large", body, content_type=TYPE)
    asked = []
    real = storage.client().get_object

    def counted(**wanted):
        got = real(**wanted)
        read = got["Body"].read
        monkeypatch.setattr(got["Body"], "read", lambda most: asked.append(most) or read(most))
        return got

    monkeypatch.setattr(storage.client(), "get_object", counted)
    assert storage.digest_of("tests/large")[0] == len(body)
    assert set(asked) == {storage.READ_AT_ONCE}
