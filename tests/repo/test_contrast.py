"""The look keeps its promises: contrast of pairs, colours from tokens, vendored files untouched."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
TOKENS = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"contrast ([\w-]+) ([\w-]+) (\d+(?:\.\d+)?)")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def colours(css):
    """Return the colour tokens of `css` by name."""
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", css))


def luminance(colour):
    """Return the relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def broken(css):
    """Return a sentence for each declared pair of `css` that does not reach its ratio."""
    tokens = colours(css)
    return [
        f"{text} on {ground}: {contrast(tokens[text], tokens[ground]):.2f}, not {least}"
        for text, ground, least in PAIR.findall(css)
        if contrast(tokens[text], tokens[ground]) < float(least)
    ]


def test_the_formula_gives_the_published_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_every_declared_pair_reaches_its_contrast():
    assert len(PAIR.findall(TOKENS)) > 30
    assert broken(TOKENS) == []


@pytest.mark.parametrize("token", ["ink-soft", "petrol", "danger", "line-strong"])
def test_a_token_that_fades_is_noticed(token):
    faded = re.sub(rf"--{token}: #\w+;", f"--{token}: #e8e8e8;", TOKENS)
    assert faded != TOKENS
    assert any(line.startswith(f"{token} on") for line in broken(faded))


def test_every_colour_stands_in_a_pair():
    promised = {name for pair in PAIR.findall(TOKENS) for name in pair[:2]}
    assert set(colours(TOKENS)) - promised == {"line"}, "only the decorative line promises nothing"


def test_colours_are_written_in_the_tokens_alone():
    others = [
        p for p in (STATIC / "css").glob("*.css") if p.name not in {"tokens.css", "print.css"}
    ]
    assert others
    found = {p.name: HEX.findall(p.read_text(encoding="utf-8")) for p in others}
    assert {name: hexes for name, hexes in found.items() if hexes} == {}


def test_every_variable_in_use_is_declared():
    sheets = "\n".join(p.read_text(encoding="utf-8") for p in (STATIC / "css").glob("*.css"))
    used = {name for name in re.findall(r"var\(--([\w-]+)", sheets) if not name.startswith("bs-")}
    assert used - set(re.findall(r"--([\w-]+):", sheets)) == set()


def test_vendored_files_are_listed_and_unchanged():
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (STATIC / "vendor/README.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"[0-9a-f]{64}  ", line)
    )
    files = [*STATIC.glob("vendor/*/*"), *STATIC.glob("fonts/*")]
    sums = {str(p.relative_to(STATIC)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    assert sums == listed


def test_every_vendored_folder_has_its_licence():
    folders = [p for p in (STATIC / "vendor").iterdir() if p.is_dir()]
    assert folders
    assert [p.name for p in folders if not (p / "LICENSE").is_file()] == []
