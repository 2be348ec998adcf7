"""Files that cities send, good and bad, for the tests."""

import io
import os

from PIL import Image
from pypdf import PdfWriter


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """Return a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def large_pdf(size: int) -> bytes:
    """Return a sound PDF of one page and somewhat more than `size` bytes."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("figures.bin", os.urandom(size))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return an image that does not compress to nothing."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()


def photo(size: tuple[int, int] = (1600, 1200), *, turned: bool = False) -> bytes:
    """Return a JPEG as a camera writes it: with the place and, if `turned`, held upright."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((200, 60, 30), (0, 0, size[0] // 2, size[1] // 2))
    notes = Image.Exif()
    notes[0x010F] = "CAMERA OF ANA"
    notes[0x0112] = 6 if turned else 1
    notes.get_ifd(0x8825)[2] = (41.0, 23.0, 7.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=notes)
    return out.getvalue()
