"""The walk that is measured: each page and action, as whom, and with which form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.fill import Ground
from tests.review.panels import sheet_fields

Number = int


@dataclass(frozen=True)
class Step:
    """One page or action. `path` and `form` get the number of the repetition, from 0."""

    name: str
    who: str
    method: str
    path: Callable[[Number], str]
    form: Callable[[Number], dict[str, str]] = field(default=lambda _n: {})
    code: int = 200
    repeats: int = 9


def page(name: str, who: str, path: str, *, repeats: int = 9) -> Step:
    """Return a page that is the same each time."""
    return Step(name, who, "GET", lambda _n: path, repeats=repeats)


def city_steps(ground: Ground) -> Iterator[Step]:
    """Yield what a city does."""
    draft, code = ground.drafts, ground.open_code
    one, about = f"/en/entries/{draft[-1]}", "experience"
    yield page("start page", "", "/en/")
    yield page("call", "", f"/en/{code}")
    yield page("my entries", "contact", "/en/my/entries")
    yield page("begin: form", "contact", f"/en/{code}/enter")
    begin = {"city": str(ground.city_id), "language": "es"}
    yield Step(
        "begin: post", "contact", "POST", lambda _n: f"/en/{code}/enter", lambda _n: begin, 302
    )
    yield page("draft: overview", "contact", one)
    yield page("draft: section", "contact", f"{one}/{about}")
    yield Step(
        "draft: autosave",
        "contact",
        "POST",
        lambda _n: f"{one}/{about}/autosave",
        # The first save reads version 1 of the filled draft; each later one the next.
        lambda n: {"q-summary": f"Palabras {n}", "v-text": str(n + 1), "v-common": "1"},
    )
    yield page("draft: files", "contact", f"{one}/files")
    yield page("draft: team", "contact", f"{one}/team")
    yield Step("submit: check", "contact", "GET", lambda n: f"/en/entries/{draft[n]}/check")
    accepted = {"read": "0", "rules": str(ground.rules), "accept": "y"}
    yield Step(
        "submit: post",
        "contact",
        "POST",
        lambda n: f"/en/entries/{draft[n]}/submit",
        lambda _n: accepted,
        302,
    )
    yield Step("submit: receipt", "contact", "GET", lambda n: f"/en/entries/{draft[n]}/receipt")
    yield Step("versions", "contact", "GET", lambda n: f"/en/entries/{draft[n]}/revisions")
    yield Step("receipt as PDF", "contact", "GET", lambda n: f"/en/entries/{draft[n]}/receipt.pdf")


def jury_steps(ground: Ground) -> Iterator[Step]:
    """Yield what a juror does."""
    left = ground.readings

    def sheet(act: str, version: int) -> Callable[[Number], dict[str, str]]:
        return lambda _n: sheet_fields("4", version=str(version), act=act, language="es")

    def at(n: Number) -> str:
        return f"/en/jury/readings/{left[n]}"

    yield page("juries", "juror", "/en/jury")
    yield page("my readings", "juror", f"/en/jury/{ground.scored_code}")
    yield Step("score: reading", "juror", "GET", at)
    yield Step("score: draft", "juror", "POST", at, sheet("save", 0), 302)
    yield Step("score: submit", "juror", "POST", at, sheet("submit", 1), 302)


def desk_steps(ground: Ground) -> Iterator[Step]:
    """Yield what the secretariat does while the jury reads."""
    desk, who = f"/en/desk/{ground.scored_code}", "secretary"
    last = -(-ground.size // 50)
    yield page("desk", who, "/en/desk")
    yield page("board", who, desk)
    yield page("board of the open call", who, f"/en/desk/{ground.open_code}")
    yield page("list: first page", who, f"{desk}/entries")
    yield page("list: last page", who, f"{desk}/entries?page={last}")
    yield page("list: search", who, f"{desk}/entries?q=ecole+{ground.size // 2}")
    yield page("list: by city", who, f"{desk}/entries?sort=city")
    yield page("one entry, its history", who, f"/en/desk/entries/{ground.entry_id}")
    yield page("register", who, "/en/desk/register")
    yield page("editor: home", who, f"/en/desk/{ground.open_code}/edit")
    yield page("editor: form", who, f"/en/desk/{ground.open_code}/edit/form")
    yield page("deadline", who, f"/en/desk/{ground.open_code}/deadline")
    yield page("jury", who, f"{desk}/jury")
    yield page("assignment", who, f"{desk}/assignment")
    yield page("progress", who, f"{desk}/progress")
    yield page("readings of one juror", who, f"/en/desk/jurors/{ground.juror_id}/readings")


def decision_steps(ground: Ground) -> Iterator[Step]:
    """Yield what happens when scoring has ended: lists with scores, exports, the decision."""
    desk, who = f"/en/desk/{ground.scored_code}", "secretary"
    yield page("list with scores", who, f"{desk}/entries", repeats=5)
    yield page("list by mean", who, f"{desk}/entries?sort=mean&desc=1", repeats=5)
    yield page("export CSV", who, f"{desk}/entries.csv", repeats=3)
    yield page("export XLSX", who, f"{desk}/entries.xlsx", repeats=3)
    yield page("ranking", who, f"{desk}/ranking", repeats=1)
    yield page("decision: form", who, f"{desk}/decision", repeats=1)


Steps = Callable[[Ground], Iterator[Step]]
JOURNEYS: dict[str, tuple[str, ...]] = {
    "send in (check, post, receipt)": ("submit: check", "submit: post", "submit: receipt"),
    "score (reading, submit)": ("score: reading", "score: submit"),
}
"""Journeys that are summed up, by their steps."""


def key_of(ground: Ground, who: str) -> Any:
    """Return what the session of that person keeps."""
    return getattr(ground, who) if who else ""
