"""What is said about images: by language, nothing lost, pictures without what a camera noted."""

import html
import io
import urllib.request

import pytest
from PIL import Image

from calls.entry.files import previews, words
from core import storage
from core.events import Event
from tests.calls.entry_files import image, pdf, photo
from tests.calls.files.sending import JPEG, PNG, files, page, send
from tests.pages import counted

SAID = {"alt-es": "La plaza", "alt-en": "The square", "alt-fr": "La place", "credit": "Ana"}
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def picture(client, draft, run_jobs):
    """Attach an image to the draft."""
    send(client, draft, photo(), "images", name="plaza.jpg", type=JPEG)
    run_jobs()
    return files(draft)[0]


def describe(client, file, headers=None, **said):
    address = f"/en/entries/{file.entry_id}/files/{file.id}/words"
    return client.post(
        address, data={k.replace("_", "-"): v for k, v in said.items()}, headers=headers
    )


def test_an_image_is_described_without_a_script(client, draft, picture):
    assert "Words are missing" in page(client, draft)
    saved = describe(client, picture, **SAID, rights="yes", **{"was-rights": ""})
    assert saved.status_code == 302
    assert saved.location.endswith(f"#file-{picture.id}")
    (file,) = files(draft)
    assert file.alt == {"es": "La plaza", "en": "The square", "fr": "La place"}
    assert (file.credit, file.rights) == ("Ana", True)
    assert not words.is_lacking(file)


def test_every_field_is_needed_where_the_call_wants_it(client, draft, picture):
    for field in (*SAID, "rights"):
        assert words.is_lacking(files(draft)[0])
        describe(client, picture, **{field: SAID.get(field, "yes")})
    assert not words.is_lacking(files(draft)[0])


def test_the_rights_are_declared_and_taken_back_by_somebody(client, db_session, draft, picture):
    describe(client, picture, rights="yes", **{"was-rights": ""})
    describe(client, picture, **{"was-rights": "yes"})
    assert files(draft)[0].rights is False
    told = db_session.query(Event).filter(Event.name.like("file_rights%")).order_by(Event.id)
    assert [event.name for event in told] == ["file_rights_declared", "file_rights_taken_back"]
    assert all(event.actor_id == picture.created_by for event in told)


def test_a_script_saves_only_what_was_typed(client, draft, picture):
    describe(client, picture, credit="Ana")
    told = describe(client, picture, AS_SCRIPT, **{"alt-es": "La plaza", "was-alt-es": ""})
    assert told.get_json()["errors"] == {}
    assert (files(draft)[0].credit, files(draft)[0].alt) == ("Ana", {"es": "La plaza"})


def test_the_words_of_another_are_told_and_kept(client, draft, picture):
    describe(client, picture, credit="Joan")
    mine = {"credit": "Ana", "was-credit": "", "alt-es": "La plaza", "was-alt-es": ""}
    told = describe(client, picture, AS_SCRIPT, **mine).get_json()
    assert told["errors"]["credit"]["theirs"] == "Joan"
    assert (files(draft)[0].credit, files(draft)[0].alt) == ("Joan", {"es": "La plaza"})
    describe(client, picture, credit="Ana", **{"was-credit": "Joan"})
    assert files(draft)[0].credit == "Ana"


def test_without_a_script_both_texts_are_shown(client, draft, picture):
    describe(client, picture, credit="Joan")
    shown = describe(client, picture, credit="Ana", **{"was-credit": "", "alt-es": "La plaza"})
    assert shown.status_code == 422
    text = html.unescape(shown.get_data(as_text=True))
    assert "Somebody else wrote meanwhile: “Joan”" in text
    for typed in (">\nAna<", ">\nLa plaza<"):
        assert typed in text
    assert files(draft)[0].alt == {}


def test_the_same_words_are_no_conflict(client, draft, picture):
    describe(client, picture, credit="Ana")
    assert describe(client, picture, credit=" Ana ", **{"was-credit": ""}).status_code == 302


def test_too_many_words_are_not_lost(client, draft, picture):
    shown = describe(client, picture, **{"alt-es": "x" * 301, "credit": "Ana"})
    assert shown.status_code == 422
    text = shown.get_data(as_text=True)
    assert "301 characters long" in text
    assert "x" * 301 in text


def test_only_images_of_ones_own_are_described(client, draft, run_jobs):
    send(client, draft, pdf())
    run_jobs()
    (letter,) = files(draft)
    assert describe(client, letter, credit="Ana").status_code == 404


def test_a_picture_is_small_upright_and_tells_nothing_of_the_camera(client, draft, run_jobs):
    send(client, draft, photo((1600, 1200), turned=True), "images", name="a.jpg", type=JPEG)
    run_jobs()
    (file,) = files(draft)
    made = storage.read(file.preview_key)
    assert b"CAMERA OF ANA" not in made
    with Image.open(io.BytesIO(made)) as small:
        assert (small.format, small.size) == ("WEBP", (360, 480))
        assert dict(small.getexif()) == {}
        # The red quarter, at the upper left of the sensor, is at the upper right of the picture.
        red, other = small.getpixel((350, 10)), small.getpixel((10, 10))
    assert red[0] > 150 > red[2]
    assert other[0] == pytest.approx(other[2], abs=12)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_images_of_every_kind_have_a_picture(mode):
    made = previews.picture(Image.new(mode, (700, 30)))
    with Image.open(io.BytesIO(made)) as small:
        assert small.size[0] == 480


def test_the_first_page_of_a_document_is_shown(client, draft, run_jobs):
    send(client, draft, pdf(2))
    run_jobs()
    (file,) = files(draft)
    assert "2 pages" in page(client, draft)
    link = client.get(f"/en/entries/{draft.id}/files/{file.id}/preview")
    assert link.status_code == 302
    with urllib.request.urlopen(link.location) as answer:
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Content-Disposition"] == "inline"
        with Image.open(io.BytesIO(answer.read())) as small:
            assert small.size == (480, 480)


def test_the_check_page_shows_pictures_and_words(client, draft, picture):
    describe(client, picture, **SAID, rights="yes")
    shown = client.get(f"/en/entries/{draft.id}/check").get_data(as_text=True)
    assert f"/files/{picture.id}/preview" in shown
    assert "The square" in shown
    assert "It may be published." in shown


def test_a_page_of_many_files_asks_no_more_than_one_of_few(client, draft, run_jobs):
    def statements() -> int:
        with counted() as seen:
            page(client, draft)
        return sum(one.startswith("SELECT") for one in seen)

    send(client, draft, image("PNG", (9, 9)), "images", name="1.png", type=PNG)
    run_jobs()
    few = statements()
    for n in range(4):
        send(client, draft, image("PNG", (9, 9)), "images", name=f"{n}.png", type=PNG)
    run_jobs()
    assert statements() == few == 3
