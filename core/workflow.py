"""`docs/workflow.md`, written from the very tables that the program obeys.

`flask docs` writes the page; a test compares the file with it, so that the docs cannot lag.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from core.transitions import MACHINES, Machine

PAGE = Path("docs") / "workflow.md"
HEAD = """# The workflow

Written by `flask docs` from the tables in each step's `states.py`; do not edit it here.

A state changes only along a row of these tables (`core.transitions.apply`), and each change leaves
the event of that row: who, when, from, to, and why where a reason is asked for. In the diagrams ●
is the beginning and ◉ an end. What the words mean is in [concepts](concepts.md), who holds which
role in [roles](roles.md).
"""


def init(app: Flask, *, rooms: Sequence[str]) -> None:
    """Attach `flask docs` to `app`; the page follows the order of `rooms`."""

    @app.cli.command("docs")
    def docs() -> None:
        """Write docs/workflow.md from the state tables."""
        target = Path(current_app.root_path) / PAGE
        target.write_text(page(rooms), encoding="utf-8")
        click.echo(f"Written: {PAGE}")


def page(rooms: Sequence[str]) -> str:
    """Return the whole page: each state table in the order of `rooms`, then the other events."""
    tables = sorted(MACHINES.items(), key=lambda each: _place(each[1], rooms))
    parts = [HEAD, *(_section(name, machine) for name, machine in tables), _other(rooms)]
    return "\n".join(parts)


def recorded(folder: Path) -> Iterator[tuple[str, str]]:
    """Give (event, file) for each event that code below `folder` records by name."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "events.record":
                for name in _constants(node.args[1]):
                    yield name, file.relative_to(folder.parent).as_posix()


def _constants(node: ast.expr) -> Iterator[str]:
    """Give the texts in an expression such as `"a"` or `"a" if x else "b"`."""
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    for each in branches:
        if not (isinstance(each, ast.Constant) and isinstance(each.value, str)):
            message = f"The name of an event is written out where it is recorded: {ast.dump(node)}"
            raise TypeError(message)
        yield each.value


def _place(machine: Machine[Any], rooms: Sequence[str]) -> tuple[int, str]:
    module = machine.states.__module__
    return rooms.index(module.partition(".")[0]), module


def _section(name: str, machine: Machine[Any]) -> str:
    ends = [state for state in machine.states if not machine.possible(state)]
    meaning = (machine.states.__doc__ or "").strip()
    lines = [
        f"## {name.replace('_', ' ').capitalize()}",
        "",
        f"{meaning} Begins as `{machine.initial}`; ends as {_listed(ends)}.",
        "",
        *_diagram(machine, ends),
        "",
        "| transition | from | to | who | event |",
        "|---|---|---|---|---|",
        *(_row(step) for step in machine),
        "",
    ]
    return "\n".join(lines)


def _diagram(machine: Machine[Any], ends: Sequence[str]) -> list[str]:
    arrows = [
        f"    {one} --> {step.target}: {step.name}" for step in machine for one in step.sources
    ]
    last = [f"    {end} --> [*]" for end in ends]
    first = f"    [*] --> {machine.initial}"
    return ["```mermaid", "stateDiagram-v2", first, *arrows, *last, "```"]


def _row(step: Any) -> str:
    asked = [] if step.guard is None else [_first_line(step.guard.__doc__)]
    asked += ["with a reason"] if step.needs_reason else []
    who = "; ".join([step.who, *asked])
    sources = ", ".join(f"`{one}`" for one in step.sources)
    return f"| {step.name} | {sources} | `{step.target}` | {who} | `{step.event}` |"


def _first_line(text: str | None) -> str:
    words = (text or "").strip().partition("\n")[0].rstrip(".")
    words = words.replace("Return whether the actor", "only when the actor")
    return words.replace("Say yes to", "only").replace("Say yes when", "only when")


def _listed(states: Sequence[str]) -> str:
    return ", ".join(f"`{state}`" for state in states) or "nothing: it can always go on"


def _other(rooms: Sequence[str]) -> str:
    root = Path(current_app.root_path)
    found = sorted({each for room in rooms for each in recorded(root / room)})
    rows = [f"| `{name}` | `{file}` |" for name, file in found]
    title = "## Events that change no state"
    return "\n".join([title, "", "| event | recorded by |", "|---|---|", *rows, ""])
