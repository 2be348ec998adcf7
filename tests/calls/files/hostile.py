"""Files built to hurt whoever opens them, for the tests."""

import io
import zipfile
import zlib

from PIL import Image

from tests.calls.entry_files import image, pdf

BOMB = 300_000_000
"""Bytes to which a small bomb unpacks."""


def claimed_png(side: int) -> bytes:
    """Return a small PNG that claims to be `side` points wide and high."""
    body = bytearray(image("PNG", (8, 8)))
    body[16:24] = side.to_bytes(4, "big") * 2
    body[29:33] = zlib.crc32(body[12:29]).to_bytes(4, "big")
    return bytes(body)


def true_png(side: int) -> bytes:
    """Return a PNG of one colour that is as large as it says, and small as a file."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def text_png() -> bytes:
    """Return a PNG with a comment that unpacks to far more than the image."""
    body = image("PNG", (8, 8))
    packed = b"Comment\0\0" + zlib.compress(bytes(BOMB), 9)
    chunk = len(packed).to_bytes(4, "big") + b"zTXt" + packed
    chunk += zlib.crc32(b"zTXt" + packed).to_bytes(4, "big")
    return body[:33] + chunk + body[33:]


def _document(objects: dict[int, bytes], root: int = 1) -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        out += b"%010d 00000 n \n" % places[number]
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + trailer % (max(objects) + 1, root, start)


def _stream(body: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(body, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(packed), more)
    return head + packed + b"\nendstream"


def heavy_page_pdf() -> bytes:
    """Return a PDF whose only page unpacks to hundreds of megabytes of drawing."""
    return _document(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
            4: _stream(b"0 0 m 200 200 l S\n" * (BOMB // 18)),
        }
    )


def endless_tree_pdf() -> bytes:
    """Return a PDF whose tree of pages leads back to itself."""
    return _document(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 2 >>",
        }
    )


def many_pages_pdf(pages: int) -> bytes:
    """Return a PDF that names one page very many times."""
    return _document(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * pages, pages),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        }
    )


def packed_tree_pdf() -> bytes:
    """Return a PDF whose objects are packed in a stream that unpacks to hundreds of megabytes."""
    inner = b"2 0 " + b"<< /Type /Pages /Kids [] /Count 0 >>" + b" " * BOMB
    head, start = b"%PDF-1.7\n", 0
    one = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    three = b"3 0 obj\n" + _stream(inner, b"/Type /ObjStm /N 1 /First 4") + b"\nendobj\n"
    places = [0, len(head), 3, len(head) + len(one)]
    start = len(head) + len(one) + len(three)
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(8, "big") + bytes([0])
        for kind, place in ((0, 0), (1, places[1]), (2, 3), (1, places[3]), (1, start))
    )
    xref = b"4 0 obj\n" + _stream(rows, b"/Type /XRef /Size 5 /W [1 8 1] /Root 1 0 R")
    return head + one + three + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def vast_page_pdf() -> bytes:
    """Return a sound PDF whose page claims to be kilometres wide."""
    return _document(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999999 2] >>",
        }
    )


def docx() -> bytes:
    """Return what a word processor writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def zip_bomb() -> bytes:
    """Return a small archive that unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("zeros", bytes(BOMB))
    return out.getvalue()


def cut_pdf() -> bytes:
    """Return the first half of a document."""
    body = pdf(30)
    return body[: len(body) // 2]


def packed_objects_pdf(count: int) -> bytes:
    """Return a small PDF with a stream of `count` objects, each of which lies outside of it."""
    index = b"3 5 " * count
    more = b"/Type /ObjStm /N %d /First %d" % (count, len(index))
    head = b"%PDF-1.7\n"
    packed = b"3 0 obj\n" + _stream(index, more) + b"\nendobj\n"
    start = len(head) + len(packed)
    rows = ((0, 0, 255), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, start, 0))
    table = b"".join(
        bytes([kind]) + place.to_bytes(8, "big") + bytes([last]) for kind, place, last in rows
    )
    xref = b"4 0 obj\n" + _stream(table, b"/Type /XRef /Size 5 /W [1 8 1] /Root 1 0 R")
    return head + packed + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
