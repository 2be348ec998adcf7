"""PDFs are tagged PDF/UA-1, the same each time, and show what people typed without obeying it."""

import hashlib
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.documents import ROOT, DocumentError, render_pdf

LANGUAGES = ["en", "es", "fr", "pt", "ca", "pt-BR"]
DIGEST = hashlib.sha256(b"entry").hexdigest()
LABELS = {
    "number": "Receipt number",
    "call": "Call",
    "city": "City",
    "entry": "Entry",
    "submitted_at": "Submitted",
    "submitted_by": "Submitted by",
    "languages": "Languages",
    "digest": "SHA-256 of the entry",
    "files": "Attached files",
    "file": "File",
    "size": "Size",
    "checksum": "SHA-256",
    "no_files": "No files.",
    "verify": "How to verify",
    "page": "Page {page} of {pages}",
}


def receipt(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Acusé de recepció, número 1",
        "organiser": "International Association of Educating Cities",
        "number": "AWARD-2026-0042",
        "call": "IAEC Award 2026",
        "city": "Granollers",
        "entry": "Carrers que aprenen",
        "submitted_at": "Wednesday 15 October 2025, 18:04 CEST (Europe/Madrid)",
        "submitted_by": "Núria Pujol",
        "digest": DIGEST,
        "languages": ["English", "català"],
        "files": [{"name": "carta.pdf", "size": "412 kB", "checksum": DIGEST}],
        "verify": "Sign in and open the entry.",
        "labels": LABELS,
    } | changes


def letter(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Votre candidature",
        "organiser": "IAEC",
        "addressee": ["Madame Claire Fontaine", "Ville de Rennes"],
        "place_and_date": "Barcelone, le 12 février 2026",
        "salutation": "Madame,",
        "paragraphs": ["Premier paragraphe.", "Second paragraphe."],
        "closing": "Avec toute notre estime,",
        "signatures": [{"name": "A. B.", "role": "Présidente"}, {"name": "C. D.", "role": "Jury"}],
        "labels": {"page": "Page {page} sur {pages}"},
    } | changes


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in read(pdf).pages)
    return pages.replace("\u200b", "")


def tags(node: Any) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for each in node for tag in tags(each)]
    if isinstance(node, dict) and "/S" in node:
        return [node["/S"], *tags(node.get("/K", []))]
    return []


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "values"), [("receipt.typ", receipt()), ("letter.typ", letter())]
)
def test_every_document_is_tagged_pdf_ua(template: str, values: dict[str, Any], lang: str) -> None:
    reader = read(render_pdf(template, values, lang=lang))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == values["title"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    found = tags(root["/StructTreeRoot"]["/K"])
    assert found[0] == "/Document"
    assert found.count("/H1") == 1


def test_the_parts_of_a_receipt_are_what_they_look_like() -> None:
    root = read(render_pdf("receipt.typ", receipt(), lang="en")).trailer["/Root"]
    found = tags(root["/StructTreeRoot"]["/K"])
    assert found.count("/H2") == 3
    assert found.count("/LI") == 6
    assert (found.count("/TH"), found.count("/TD")) == (3, 3)


def test_pages_are_a4_and_numbered_in_the_words_given() -> None:
    reader = read(render_pdf("letter.typ", letter(paragraphs=["Encore. " * 60] * 12), lang="fr"))
    total = len(reader.pages)
    assert total > 1
    for number, page in enumerate(reader.pages, start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        assert f"Page {number} sur {total}" in page.extract_text()


def test_only_embedded_fonts_of_ours_are_used() -> None:
    values = receipt(entry="Київ Ελλάδα مدينة שלום")
    fonts = {}
    for page in read(render_pdf("receipt.typ", values, lang="en")).pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[below["/BaseFont"].split("+")[1].split("-")[0]] = below["/FontDescriptor"]
    assert fonts.keys() <= {"SourceSans3", "Literata", "DejaVuSansMono", "LibertinusSerif"}
    assert fonts.keys() >= {"SourceSans3", "Literata", "DejaVuSansMono"}
    for descriptor in fonts.values():
        assert {"/FontFile2", "/FontFile3"} & descriptor.get_object().keys()


@pytest.mark.parametrize(
    "typed",
    [
        '#import "x"',
        '#read("/etc/passwd")',
        "*bold* _slanted_ `raw`",
        "$ x^2 $",
        "] [ } {",
        "#panic()",
        "@nobody <label>",
        "= Heading",
        "- item",
        "// gone /* gone */",
        "\\ # \\u{41}",
        '"quoted" \\" \\n',
        "#sys.inputs",
        "{page} of {pages}",
        "<b>&amp;</b>",
    ],
)
def test_what_people_type_is_shown_and_never_obeyed(typed: str) -> None:
    values = receipt(
        entry=typed,
        city=typed,
        verify=typed,
        title=typed,
        files=[{"name": typed, "size": typed, "checksum": DIGEST}],
    )
    pdf = render_pdf("receipt.typ", values, lang="en")
    assert words(text_of(pdf)).count(words(typed)) == 6
    assert read(pdf).metadata.title == typed


def test_the_same_values_give_the_same_bytes_in_any_order_thread_and_process() -> None:
    once = render_pdf("receipt.typ", receipt(), lang="ca")
    turned = dict(reversed(receipt().items()))
    assert render_pdf("receipt.typ", turned, lang="ca") == once
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda _: render_pdf("receipt.typ", receipt(), lang="ca"), range(8))
        assert set(made) == {once}
    program = (
        "import sys, json; from core.documents import render_pdf;"
        "sys.stdout.buffer.write(render_pdf('receipt.typ', json.loads(sys.argv[1]), lang='ca'))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, json.dumps(receipt())],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert other.stdout == once


def test_another_value_gives_other_bytes() -> None:
    one, two = (render_pdf("receipt.typ", receipt(entry=each), lang="en") for each in ("a", "b"))
    assert one != two


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("smile \U0001f600.", "smile [U+1F600]."),
        ("\U0001f468\u200d\U0001f469] family", "[U+1F468][U+1F469]] family"),
        ("heart \u2764\ufe0f] \U0001f9e1\ufe0f]", "heart \u2764] [U+1F9E1]]"),
        ("日本 and more", "[U+65E5][U+672C] and more"),
        ("e\u0301t\u00e9 l\u00b7l", "été l·l"),
        ("bell\x07 and\x00 nothing", "bell and nothing"),
        ("file\u202egpj.exe", "filegpj.exe"),
        ("half \ud800 pair", "half pair"),
        ("private \ue000 use \ufffe", "private use"),
    ],
)
def test_what_fonts_lack_is_shown_by_its_number(typed: str, shown: str) -> None:
    assert shown in words(text_of(render_pdf("receipt.typ", receipt(entry=typed), lang="en")))


def test_scripts_of_other_member_cities_are_shown() -> None:
    text = text_of(render_pdf("receipt.typ", receipt(entry="Київ Ελλάδα İstanbul"), lang="en"))
    assert "Київ Ελλάδα İstanbul" in words(text)


def test_one_script_without_a_font_does_not_take_the_others_along() -> None:
    values = receipt(entry="Київ \U0001f600 日本", city="Ελλάδα \U0001f9e1 \uc11c\uc6b8")
    text = words(text_of(render_pdf("receipt.typ", values, lang="en")))
    assert "Київ [U+1F600] [U+65E5][U+672C]" in text
    assert "Ελλάδα [U+1F9E1] [U+C11C][U+C6B8]" in text


def test_three_hundred_characters_without_a_glyph_still_give_a_receipt() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    text = text_of(render_pdf("receipt.typ", receipt(entry=many), lang="en"))
    assert "[U+4E00][U+4E01]" in "".join(text.split())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_keeps_a_receipt_from_being_made(entry: str, name: str) -> None:
    values = receipt(entry=entry, files=[{"name": name, "size": "1 kB", "checksum": DIGEST}])
    assert "AWARD-2026-0042" in text_of(render_pdf("receipt.typ", values, lang="en"))


def test_a_word_longer_than_the_page_breaks() -> None:
    values = receipt(
        entry="x" * 300, files=[{"name": "y" * 300, "size": "1 kB", "checksum": DIGEST}]
    )
    lines = text_of(render_pdf("receipt.typ", values, lang="en")).split("\n")
    for letter_typed in "xy":
        found = [line for line in lines if letter_typed * 20 in line]
        assert len(found) >= 4
        assert max(map(len, found)) < 100
        assert sum(line.count(letter_typed) for line in lines) >= 300


def test_a_checksum_stands_in_groups_of_eight() -> None:
    groups = " ".join(DIGEST[start : start + 8] for start in range(0, 64, 8))
    assert words(text_of(render_pdf("receipt.typ", receipt(), lang="en"))).count(groups) == 2


def test_a_receipt_may_have_no_files_and_nobody_named() -> None:
    values = receipt(files=[])
    del values["submitted_by"]
    text = text_of(render_pdf("receipt.typ", values, lang="en"))
    assert "No files." in text
    assert "Submitted by" not in text


@pytest.mark.parametrize(
    ("template", "values"), [("receipt.typ", receipt()), ("letter.typ", letter())]
)
def test_templates_hold_no_words_of_their_own(template: str, values: dict[str, Any]) -> None:
    def silent(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {key: silent(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [silent(each) for each in value]
        return "{page}/{pages}" if key == "page" else "1" * len(value)

    text = text_of(render_pdf(template, silent(values), lang="en"))
    assert not [each for each in text if each.isalpha()]


@pytest.mark.parametrize(
    "template", ["nothing.typ", "../pdf/receipt.typ", "/etc/passwd", "receipt", ""]
)
def test_an_unknown_template_is_named(template: str) -> None:
    with pytest.raises(DocumentError, match="there is no such template in templates/pdf"):
        render_pdf(template, receipt(), lang="en")


@pytest.mark.parametrize("lang", ["", "english", "e n", "en-us", "EN"])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(DocumentError, match="is no language code"):
        render_pdf("receipt.typ", receipt(), lang=lang)


def test_a_missing_value_is_named() -> None:
    values = receipt()
    del values["city"]
    with pytest.raises(DocumentError, match=r"receipt\.typ: .*city"):
        render_pdf("receipt.typ", values, lang="en")
