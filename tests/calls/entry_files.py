"""Files that cities send, good and bad, for the tests."""

import io

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


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return an image that does not compress to nothing."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()
