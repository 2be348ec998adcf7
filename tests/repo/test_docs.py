"""The docs tell of everything that they promise to, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from accounts.models import RoleKind
from app import ROOT
from core.config import Settings

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
FROM_FLASK = {"run", "shell", "routes", "limiter", "db"}
"""Commands that Flask and its extensions bring; of `db`, operate tells what an operator needs."""


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def named(text: str) -> set[str]:
    """Return what stands in the first cell of each table row, as code."""
    cells = re.findall(r"^\| ((?:`[^`]+`,? ?)+)\|", text, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def test_operate_tells_of_every_setting_and_of_no_other():
    settings = {name.upper() for name in Settings.model_fields}
    table = text_of("operate.md").split("## Settings")[1].split("\n## ")[0]
    assert named(table) == settings


def test_operate_tells_the_true_defaults():
    table = text_of("operate.md").split("## Settings")[1].split("\n## ")[0]
    for name in ("host", "port", "s3_bucket", "s3_region", "mail_from", "proxies", "workers"):
        default = Settings.model_fields[name].default
        row = next(line for line in table.splitlines() if line.startswith(f"| `{name.upper()}`"))
        assert f"| `{default}` |" in row, name


def test_operate_tells_of_every_command(app):
    text = text_of("operate.md")
    commands = [
        f"flask {name} {sub}".strip()
        for name, command in app.cli.commands.items()
        if name not in FROM_FLASK
        for sub in getattr(command, "commands", {"": None})
    ]
    assert "flask call load" in commands
    assert [each for each in commands if f"`{each}" not in text] == []


def test_operate_tells_of_every_chore_of_the_clock():
    from worker import CRON

    text = text_of("operate.md")
    for seconds, chore in CRON:
        every = {5: "5 s", 600: "10 min"}[seconds]
        assert f"| {every} | `{chore.__name__}`" in text, chore


def test_roles_tells_of_every_role():
    text = text_of("roles.md")
    assert [kind for kind in RoleKind if f"`{kind.value}`" not in text] == []


def test_concepts_tells_of_every_kind_of_letter():
    kinds = {file.stem for file in (ROOT / "templates" / "mail").glob("*.md")}
    assert named(text_of("concepts.md").split("## Letter")[1].split("\n## ")[0]) == kinds


def test_architecture_tells_of_every_room():
    rooms = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    text = text_of("architecture.md")
    assert [room for room in rooms if f"`{room}/`" not in text] == []


def test_decisions_are_numbered_without_gaps_and_listed():
    files = sorted((DOCS / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]
    index = text_of("index.md")
    assert [file.name for file in files if f"decisions/{file.name}" not in index] == []


def test_index_leads_to_every_page():
    index = text_of("index.md")
    pages = {file.name for file in DOCS.glob("*.md")} - {"index.md"}
    assert [name for name in pages if f"({name})" not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"(https?|mailto):", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_named_in_the_docs_exist(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    named_files = re.findall(r"`((?:[a-z]+/)+[\w.-]+\.(?:py|md|toml|css|html|svg))`", text)
    assert [name for name in named_files if not (ROOT / name).exists()] == []


def _anchors(file: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made of their words."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
