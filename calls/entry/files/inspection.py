"""Looking into a file: is it what it says, can it be opened, is it within the limits? Pure.

A problem is a stable code, kept on the row and put into words by `sentences`; `wrong_type` may be
followed by what the file seems to be: `wrong_type:docx`.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass

import puremagic
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from calls.call.definition import FileType, Slot
from calls.entry.files import previews

MIME = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
}
ENDINGS = {
    FileType.PDF: (".pdf",),
    FileType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    FileType.PNG: (".png",),
}
_SIGNATURES = {
    FileType.PDF: b"%PDF-",
    FileType.JPEG: b"\xff\xd8\xff",
    FileType.PNG: b"\x89PNG\r\n\x1a\n",
}
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "META-INF/manifest.xml": "odt"}
"""By what an office document is known, inside the archive that it is."""
_HEAD = 1024
"""Bytes in which a PDF may begin, as its standard allows."""
MOST_PIXELS = 60_000_000
"""Width times height of an image; what a small file unpacks to must not fill the memory."""


class Unfit(Exception):  # noqa: N818  (a finding about a file, shown as such)
    """The file cannot be taken. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Inspected:
    """What a good file is."""

    size: int
    sha256: str
    pages: int | None
    picture: bytes | None = None
    """A small picture of an image. That of a PDF is drawn afterwards: it may fail."""


def declared_type(slot: Slot, filename: str, content_type: str) -> FileType | None:
    """Return which accepted type a file claims to be, by MIME type or by its ending."""
    ending = f".{filename.rpartition('.')[2].lower()}"
    for kind in slot.accept:
        if content_type == MIME[kind] or ending in ENDINGS[kind]:
            return kind
    return None


def inspect(body: bytes, slot: Slot, content_type: str) -> Inspected:
    """Return what is found in a file sent to `slot` as `content_type`. Raises Unfit."""
    if not body:
        raise Unfit("empty")
    if len(body) > slot.max_bytes:
        raise Unfit("too_large")
    kind = next((one for one in slot.accept if MIME[one] == content_type), None)
    if kind is None or _SIGNATURES[kind] not in body[: _HEAD if kind is FileType.PDF else 8]:
        raise Unfit(_wrong_type(body))
    pages = picture = None
    if kind is FileType.PDF:
        pages = _pages(body, slot)
    else:
        picture = _picture(body, kind)
    return Inspected(len(body), hashlib.sha256(body).hexdigest(), pages, picture)


def _wrong_type(body: bytes) -> str:
    seems = _packed(body) if body.startswith(b"PK") else _seems(body)
    return f"wrong_type:{seems}" if seems.isalnum() and len(seems) <= 5 else "wrong_type"  # noqa: PLR2004


def _seems(body: bytes) -> str:
    try:
        found = str(puremagic.from_string(body)).lstrip(".").lower()
    except (puremagic.PureError, ValueError):
        return ""
    return "jpg" if found in {ending[1:] for ending in ENDINGS[FileType.JPEG]} else found


def _packed(body: bytes) -> str:
    """Return what an archive is by the names in it; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    found = (kind for folder, kind in _OFFICE.items() for name in names if name.startswith(folder))
    return next(found, "zip")


def _pages(body: bytes, slot: Slot) -> int:
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise Unfit("encrypted")
        count = len(reader.pages)
        for page in reader.pages[: slot.max_pages or count]:
            page.mediabox  # noqa: B018  (reading the tree is the test)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unfit("damaged") from error
    if count == 0:
        raise Unfit("damaged")
    if slot.max_pages and count > slot.max_pages:
        raise Unfit("too_many_pages")
    return count


def _picture(body: bytes, kind: FileType) -> bytes:
    try:
        with Image.open(io.BytesIO(body), formats=[kind.value.upper()]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unfit("too_many_pixels")
            image.draft("RGB", (previews.SIDE, previews.SIDE))
            image.load()
            return previews.picture(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError) as error:
        raise Unfit("damaged") from error
