"""Small pictures of files: of an image, and of the first page of a PDF. Pure.

A picture is drawn anew from its points: nothing that a camera wrote into the file (place, owner,
date) goes with it.
"""

import io

import pypdfium2
from PIL import Image, ImageOps

SIDE = 480
"""Points of the longer side of a picture."""
MIME = "image/webp"


def picture(image: Image.Image) -> bytes:
    """Return a small WebP of an opened image, turned as its camera says."""
    # Reduced first: turning and converting a large image costs many times its memory.
    image.thumbnail((SIDE, SIDE), reducing_gap=2.0)
    turned = ImageOps.exif_transpose(image)
    if turned.mode not in ("RGB", "RGBA"):
        see_through = "transparency" in turned.info or turned.mode in ("LA", "PA")
        turned = turned.convert("RGBA" if see_through else "RGB")
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    kept = io.BytesIO()
    bare.save(kept, "WEBP", quality=80)
    return kept.getvalue()


def first_page(body: bytes) -> bytes | None:
    """Return a small WebP of the first page of a PDF; None when it cannot be drawn."""
    try:
        document = pypdfium2.PdfDocument(body)
        try:
            page = document[0]
            # The scale bounds the points whatever size the page claims to have.
            drawn = page.render(scale=SIDE / max(1.0, *page.get_size()), may_draw_forms=False)
            return picture(drawn.to_pil().convert("RGB"))
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError):
        return None
