"""Each bad file gets a clear sentence beside its name, costs little, and leaves the rest alone."""

import html
import resource
import time

import pytest

from calls.entry.files import looking
from calls.entry.files.operations import NAME_LENGTH, clean_name
from calls.entry.states import AttachmentState
from tests.calls.entry_files import image, pdf
from tests.calls.files import hostile
from tests.calls.files.sending import JPEG, PDF, PNG, files, page, promise, send

BAD = {
    "a word document": (hostile.docx, PDF, "This is a .docx file inside"),
    "an archive that unpacks to hundreds of megabytes": (hostile.zip_bomb, PDF, "a .zip file"),
    "an image under a false name": (image, PDF, "This is a .jpg file inside"),
    "a web page": (lambda: b"<html>%PDF-</html>" * 100, PDF, "cannot be opened"),
    "nothing": (lambda: b"", PDF, "The file is empty"),
    "a document with a password": (lambda: pdf(password="x"), PDF, "protected by a password"),
    "half a document": (hostile.cut_pdf, PDF, "it seems damaged"),
    "a document with too many pages": (lambda: pdf(5), PDF, "more than 4 pages"),
    "a document that names a page very often": (
        lambda: hostile.many_pages_pdf(300_000),
        PDF,
        "it seems damaged",
    ),
    "pages that lead back to themselves": (hostile.endless_tree_pdf, PDF, "it seems damaged"),
    "objects that unpack to hundreds of megabytes": (
        hostile.packed_tree_pdf,
        PDF,
        "it seems damaged",
    ),
    "a larger file than was promised": (lambda: pdf() + bytes(5_000_000), PDF, "larger than 5 MB"),
    "half an image": (lambda: image()[:-20_000], JPEG, "it seems damaged"),
    "half a PNG": (lambda: image("PNG")[:5_000], PNG, "it seems damaged"),
    "an image that claims to be enormous": (
        lambda: hostile.claimed_png(60_000),
        PNG,
        "too many points",
    ),
    "an image that is enormous": (lambda: hostile.true_png(30_000), PNG, "too many points"),
    "an image with an enormous comment": (hostile.text_png, PNG, "it seems damaged"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_a_sentence(client, draft, run_jobs, what):
    made, kind, sentence = BAD[what]
    slot = "mayor_letter" if kind == PDF else "images"
    send(client, draft, pdf(2), "annex", name="good.pdf")
    send(client, draft, made(), slot, name=f"bad.{kind[-4:]}", type=kind, size="1000")
    run_jobs()
    good, bad = files(draft)
    assert (good.state, bad.state) == (AttachmentState.ATTACHED, AttachmentState.REJECTED)
    shown = html.unescape(page(client, draft)).split(f'id="file-{bad.id}"')[1].split("</li>")[0]
    assert "Not taken" in shown
    assert sentence in shown


@pytest.mark.parametrize("made", [hostile.heavy_page_pdf, hostile.vast_page_pdf])
def test_a_document_that_cannot_be_drawn_is_good_without_a_picture(client, draft, run_jobs, made):
    send(client, draft, made())
    run_jobs()
    (file,) = files(draft)
    assert (file.state, file.pages) == (AttachmentState.ATTACHED, 1)
    assert "Attached" in page(client, draft)


def test_looking_takes_no_more_time_and_memory_than_it_may(client, draft, run_jobs, monkeypatch):
    def endless(*_args):
        hoard = []
        while True:
            hoard.append(bytes(10_000_000))

    monkeypatch.setattr(looking, "inspect", endless)
    send(client, draft, pdf(), name="hungry.pdf")
    run_jobs()
    assert "takes too long to open" in page(client, draft)
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert held < 2 * looking.MEMORY


def test_looking_ends_when_a_file_never_does(client, draft, run_jobs, monkeypatch):
    def endless(*_args):
        while True:
            pass

    monkeypatch.setattr(looking, "inspect", endless)
    monkeypatch.setattr(looking, "SECONDS", 1)
    send(client, draft, pdf(), name="slow.pdf")
    began = time.monotonic()
    run_jobs()
    assert time.monotonic() - began < 30
    assert "takes too long to open" in page(client, draft)


def test_a_fault_of_a_library_is_a_damaged_file(client, draft, run_jobs, monkeypatch):
    def stumbles(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(looking, "inspect", stumbles)
    send(client, draft, pdf())
    run_jobs()
    assert "it seems damaged" in page(client, draft)


NAMES = {
    "../../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\ana\\Carta.pdf": "Carta.pdf",
    "carta\u202efdp.exe.pdf": "cartafdp.exe.pdf",
    "تقرير المدينة.pdf": "تقرير المدينة.pdf",
    "line\nbreak\t\x7f.pdf": "linebreak.pdf",
    "fiesta 🎉👩‍🚒.pdf": "fiesta 🎉👩🚒.pdf",
    "canço\u0301 del barri.pdf": "cançó del barri.pdf",
    "   .pdf": "file.pdf",
    "...": "file",
    "": "file",
    ".hidden.pdf": "hidden.pdf",
    "a" * 300 + ".pdf": "a" * (NAME_LENGTH - 3) + ".pdf",
    "b" * 300: "b" * NAME_LENGTH,
    "no-ending." + "c" * 300: "no-ending." + "c" * 10,
    "one\u2028two\ufeff.pdf": "onetwo.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_made_safe_and_stays_readable(name):
    assert clean_name(name) == NAMES[name]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".pdf")])
def test_a_file_with_a_strange_name_is_taken_shown_and_fetched(client, draft, run_jobs, name):
    send(client, draft, pdf(), name=name)
    run_jobs()
    (file,) = files(draft)
    assert file.filename == NAMES[name]
    assert f"<bdi>{NAMES[name]}</bdi>" in html.unescape(page(client, draft))
    assert client.get(f"/en/entries/{draft.id}/files/{file.id}").status_code == 302


def test_a_zero_in_a_name_is_refused_before_anything_reads_it(client, draft):
    assert promise(client, draft, name="a\0.pdf").status_code == 400
