"""Files: promised, sent, looked into, attached or refused with a sentence that helps."""

import io
import zipfile
import zlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from botocore.exceptions import EndpointConnectionError

from calls.call.definition import FileType, Slot
from calls.entry.files import sweeping
from calls.entry.files.inspection import MIME, MOST_PIXELS, Unfit, declared_type, inspect
from calls.entry.files.sentences import problem_sentence
from calls.entry.models import Attachment
from calls.entry.states import AttachmentState, EntryState
from core import clock, storage
from core.jobs import Job
from tests import factories
from tests.calls.entry_files import image, pdf

LABEL = dict.fromkeys(("en", "es", "fr", "pt", "ca"), "Label")
LETTER = Slot(key="letter", label=LABEL, accept=["pdf"], max_bytes=50_000, max_pages=2)
PHOTOS = Slot(key="photos", label=LABEL, accept=["jpeg", "png"], max_count=3, max_bytes=900_000)
PDF, JPEG, PNG = (MIME[kind] for kind in (FileType.PDF, FileType.JPEG, FileType.PNG))


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def bomb() -> bytes:
    """Return a small PNG that claims to be enormous."""
    side = int(MOST_PIXELS**0.5) + 1000
    body = bytearray(image("PNG", (8, 8)))
    body[16:24] = side.to_bytes(4, "big") * 2
    body[29:33] = zlib.crc32(body[12:29]).to_bytes(4, "big")
    return bytes(body)


def found(body: bytes, slot: Slot = LETTER, kind: str = PDF) -> str:
    try:
        return str(inspect(body, slot, kind).pages)
    except Unfit as unfit:
        return unfit.code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pdf(), "1"),
        (pdf(2), "2"),
        (b"\n \n" + pdf(), "1"),
        (pdf(3), "too_many_pages"),
        (pdf(password="secret"), "encrypted"),
        (b"", "empty"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (pdf()[:200], "damaged"),
        (pdf() + b" " * 50_000, "too_large"),
        (b"<html>%PDF</html>", "wrong_type"),
        (docx(), "wrong_type:docx"),
        (image(size=(20, 20)), "wrong_type:jpg"),
    ],
)
def test_letters_are_looked_into(body, code):
    assert found(body).partition(":")[0] == code.partition(":")[0]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (image(), JPEG, "None"),
        (image("PNG"), PNG, "None"),
        (image("PNG"), JPEG, "wrong_type"),
        (image()[:-20_000], JPEG, "damaged"),
        (image("PNG")[:5_000], PNG, "damaged"),
        (b"\xff\xd8\xff", JPEG, "damaged"),
        (image("PNG")[:8], PNG, "damaged"),
        (pdf(), PNG, "wrong_type"),
        (pdf(), PDF, "wrong_type"),
        (bomb(), PNG, "too_many_pixels"),
    ],
)
def test_images_are_looked_into(body, kind, code):
    assert found(body, PHOTOS, kind).partition(":")[0] == code


def test_every_problem_has_its_own_sentence():
    codes = ["empty", "too_large", "wrong_type", "wrong_type:docx", "encrypted", "damaged"]
    codes += ["too_many_pages", "too_many_pixels", "missing", "full"]
    sentences = {problem_sentence(code, LETTER) for code in codes}
    assert len(sentences) == len(codes)
    assert "a .docx file" in problem_sentence("wrong_type:docx", LETTER)
    assert "JPEG or PNG" in problem_sentence("wrong_type", PHOTOS)


def test_a_type_is_known_by_mime_or_by_ending():
    assert declared_type(PHOTOS, "a.JPG", "") is FileType.JPEG
    assert declared_type(PHOTOS, "a", "image/png") is FileType.PNG
    assert declared_type(LETTER, "a.PDF", "application/octet-stream") is FileType.PDF
    assert declared_type(LETTER, "a.docx", "application/msword") is None


# --- as the browser's script asks for it ----------------------------------------------------------


@pytest.fixture
def draft(client, db_session):
    entry = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    return entry


def promise(client, entry, slot="mayor_letter", **more):
    data = {"name": "Carta.pdf", "type": PDF, "size": "1000"} | more
    return client.post(f"/en/entries/{entry.id}/files/{slot}", data=data)


def send(client, entry, body, slot="mayor_letter", **more):
    promised = promise(client, entry, slot, size=str(len(body) or 1), **more).get_json()
    fields = promised["fields"]
    storage.put(fields["key"], body, content_type=fields["Content-Type"])
    assert client.post(promised["arrived"]).get_json() == {"state": "checking"}
    return promised


def files(db_session, entry) -> list[Attachment]:
    query = sa.select(Attachment).where(Attachment.entry_id == entry.id).order_by(Attachment.id)
    return list(db_session.scalars(query.execution_options(populate_existing=True)))


def page(client, entry) -> str:
    return client.get(f"/en/entries/{entry.id}/files").get_data(as_text=True)


def test_a_file_is_promised_under_a_key_of_ours(client, db_session, draft):
    form = promise(client, draft, name="../../../x.pdf").get_json()
    assert form["fields"]["key"].startswith(f"entries/{draft.id}/")
    assert form["fields"]["Content-Type"] == PDF
    assert files(db_session, draft)[0].filename == "x.pdf"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "a.docx", "type": "application/msword"}, "send it as PDF"),
        ({"size": "5000001"}, "larger than 5 MB"),
        ({"size": "0"}, "empty"),
        ({"size": "many"}, "empty"),
        ({"size": "9" * 400}, "empty"),
        ({"name": "", "type": ""}, "send it as PDF"),
    ],
)
def test_a_promise_is_refused_with_a_sentence(client, db_session, draft, more, sentence):
    refused = promise(client, draft, **more)
    assert refused.status_code == 422
    assert sentence in refused.get_json()["error"]
    assert files(db_session, draft) == []


def test_a_good_file_is_attached_and_can_be_fetched(client, db_session, draft, run_jobs):
    body = pdf(2)
    send(client, draft, body, name="l" * 300 + "\u202efdp.pdf")
    assert "Being looked into" in page(client, draft)
    run_jobs()
    (file,) = files(db_session, draft)
    assert file.state is AttachmentState.ATTACHED
    assert (file.size, file.pages) == (len(body), 2)
    shown = page(client, draft)
    assert "Attached" in shown
    assert "\u202e" not in shown
    link = client.get(f"/en/entries/{draft.id}/files/{file.id}")
    assert link.status_code == 302
    assert "attachment" in link.location
    assert storage.read(file.storage_key) == body


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (pdf(password="x"), "protected by a password"),
        (pdf(5), "more than 4 pages"),
        (pdf()[:150], "seems damaged"),
        (docx(), "whatever its name"),
        (b"", "is empty"),
    ],
)
def test_a_bad_file_is_refused_beside_its_name(client, db_session, draft, run_jobs, body, sentence):
    send(client, draft, body)
    run_jobs()
    shown = page(client, draft)
    assert sentence in shown
    assert "Not taken" in shown
    (file,) = files(db_session, draft)
    assert file.state is AttachmentState.REJECTED
    assert client.get(f"/en/entries/{draft.id}/files/{file.id}").status_code == 404
    client.post(f"/en/entries/{draft.id}/files/{file.id}/remove")
    assert "Not taken" not in page(client, draft)


def test_a_file_that_never_came_is_told(client, db_session, draft, run_jobs):
    promised = promise(client, draft).get_json()
    assert "Not arrived" in page(client, draft)
    client.post(promised["arrived"])
    client.post(promised["arrived"])
    run_jobs()
    assert "did not arrive" in page(client, draft)


def test_the_next_letter_takes_the_place_of_the_first_once_it_is_good(
    client, db_session, draft, run_jobs
):
    send(client, draft, pdf(), name="first.pdf")
    run_jobs()
    send(client, draft, pdf(9), name="bad.pdf")
    run_jobs()
    states = [file.state for file in files(db_session, draft)]
    assert states == [AttachmentState.ATTACHED, AttachmentState.REJECTED]
    send(client, draft, pdf(2), name="second.pdf")
    run_jobs()
    kept = [file.filename for file in files(db_session, draft) if file.state == "attached"]
    assert kept == ["second.pdf"]


def test_a_slot_for_several_has_an_end(client, db_session, draft):
    for n in range(5):
        name = {"name": f"{n}.jpg", "type": JPEG}
        assert promise(client, draft, "images", **name).status_code == 200
    full = promise(client, draft, "images", name="6.jpg", type=JPEG)
    assert full.status_code == 422
    assert "room for 5 files" in full.get_json()["error"]
    # None of them has arrived: whoever chooses one of them again goes on with it.
    assert 'id="choose-images"' in page(client, draft)
    with clock.frozen(clock.now() + timedelta(hours=2)):  # the forms have run out, nothing came
        assert promise(client, draft, "images", name="7.jpg", type=JPEG).status_code == 200


def test_a_file_that_comes_too_late_finds_its_place_taken(client, db_session, draft):
    slow = promise(client, draft, "images", name="slow.jpg", type=JPEG).get_json()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        for n in range(5):
            quick = promise(client, draft, "images", name=f"{n}.jpg", type=JPEG).get_json()
            assert client.post(quick["arrived"]).status_code == 200
        late = client.post(slow["arrived"])
    assert late.status_code == 422
    assert "room for 5 files" in late.get_json()["error"]
    assert files(db_session, draft)[0].state is AttachmentState.PENDING


def test_nobody_else_sends_or_fetches(client, db_session, draft, run_jobs):
    promised = send(client, draft, pdf())
    run_jobs()
    (file,) = files(db_session, draft)
    own = f"/en/entries/{draft.id}/files/{file.id}"
    other = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(other.city))
    assert client.get(own).status_code == 403
    assert client.post(promised["remove"]).status_code == 403
    assert promise(client, draft).status_code == 403
    # One's own entry does not open the file of another.
    assert client.get(f"/en/entries/{other.id}/files/{file.id}").status_code == 404
    assert client.post(f"/en/entries/{other.id}/files/{file.id}/remove").status_code == 404
    assert promise(client, other, "no_such_slot").status_code == 404
    factories.sign_in(client, factories.secretary())
    assert client.get(own).status_code == 302
    assert promise(client, draft).status_code == 403


def test_a_sent_entry_may_get_other_files_while_it_may_be_sent_in_again(client, db_session):
    entry = factories.entry(factories.call(), state=EntryState.SUBMITTED)
    factories.sign_in(client, factories.contact(entry.city))
    (file,) = files(db_session, entry)
    assert client.post(f"/en/entries/{entry.id}/files/{file.id}/remove").status_code == 302
    assert promise(client, entry).status_code == 200


def test_files_of_a_sent_entry_stay_where_nothing_is_sent_in_again(client, db_session):
    entry = factories.entry(factories.call(resubmission=False), state=EntryState.SUBMITTED)
    factories.sign_in(client, factories.contact(entry.city))
    (file,) = files(db_session, entry)
    assert client.post(f"/en/entries/{entry.id}/files/{file.id}/remove").status_code == 403
    assert client.get(f"/en/entries/{entry.id}/files").status_code == 403


def test_without_the_storage_the_form_still_saves(client, db_session, draft, run_jobs, monkeypatch):
    send(client, draft, pdf())

    def down(*_args, **_more):
        raise EndpointConnectionError(endpoint_url="http://s3")

    with monkeypatch.context() as broken:
        broken.setattr(storage.client(), "get_object", down)
        run_jobs()
        assert "Being looked into" in page(client, draft)
        saved = client.post(f"/en/entries/{draft.id}/experience", data={"q-summary": "x"})
        assert saved.status_code == 302
    waiting = db_session.scalars(sa.select(Job).where(Job.name == "entry.check_file")).one()
    assert waiting.error.startswith("StorageDown")
    with clock.frozen(waiting.run_at):
        run_jobs()
    assert files(db_session, draft)[0].state is AttachmentState.ATTACHED


def test_orphans_are_swept_after_a_day(client, db_session, draft, run_jobs):
    gone = promise(client, draft).get_json()
    storage.put(gone["fields"]["key"], b"never told", content_type=PDF)
    send(client, draft, pdf(), name="kept.pdf")
    removed = send(client, draft, image(), "images", name="a.jpg", type=JPEG)
    run_jobs()
    client.post(removed["remove"])
    sweeping.sweep_orphans()
    sweeping.sweep_orphans()
    run_jobs()
    assert len(files(db_session, draft)) == 3
    with clock.frozen(clock.now() + timedelta(days=1, hours=1)):
        sweeping.sweep_orphans()
        run_jobs()
    assert [file.filename for file in files(db_session, draft)] == ["kept.pdf"]
    for promised in (gone, removed):
        with pytest.raises(storage.FileMissing):
            storage.read(promised["fields"]["key"])
