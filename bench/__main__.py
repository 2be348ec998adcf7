"""`make bench`: SQL statements, CPU and bytes of each page and action, on 2,000 and 20,000 entries.

Everything runs on the real engines, in a folder of its own, durable as in `make run`. A request is
measured round the WSGI call, in one thread: the CPU is that of the server process, the database's
not included. Each number is the median of the repetitions after a warm-up. At the end the web
server of `make run` shows all pages again, and the memory of its processes is read (Linux only).
`make bench` takes some minutes; `python -m bench 200 400` is a quick look.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from core.embedded import engines

if TYPE_CHECKING:
    from flask import Flask

    from bench.fill import Ground
    from bench.walk import Step

SIZES = (2_000, 20_000)
WARM_UP = 2
DRAFTS = 12
"""Drafts to send in: more than any step repeats, warm-up included."""


class Cost(NamedTuple):
    """What one step costs: statements, milliseconds of CPU, bytes of the answer."""

    statements: float
    cpu: float
    size: float


def main() -> int:
    """Fill, measure and print; return the exit code."""
    sizes = tuple(int(each) for each in sys.argv[1:]) or SIZES
    with tempfile.TemporaryDirectory() as folder, engines(Path(folder) / "var") as environment:
        os.environ.update(environment)
        app = _program()
        found, memory = {}, 0.0
        for size in sizes:
            found[size], memory = _measured(app, size, environment, last=size == sizes[-1])
    _print(found)
    if memory:
        print(f"A web process after the pages of the walk: {memory:.0f} MB (PSS).")
    return 0


def _program() -> "Flask":
    """Return the program, migrated, its log lines written as on a server but not shown."""
    from flask_migrate import upgrade

    from app import create_app
    from core.security import limiter

    with redirect_stderr(Path(os.devnull).open("w")):
        app = create_app(WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    with app.app_context():
        from bench.fill import make_cities

        upgrade()
        make_cities()
    return app


def _measured(
    app: "Flask", size: int, environment: dict[str, str], *, last: bool
) -> tuple[dict[str, Cost], float]:
    from bench import walk
    from bench.fill import fill

    with _timed(f"{size:,} entries in each of two calls, {5 * size:,} sheets"), app.app_context():
        ground = fill(size, drafts=DRAFTS)
    costs: dict[str, Cost] = {}
    for steps in (walk.city_steps, walk.jury_steps, walk.desk_steps):
        costs |= {step.name: _cost(app, ground, step) for step in steps(ground)}
    with app.app_context():
        _end_scoring(ground)
    costs |= {step.name: _cost(app, ground, step) for step in walk.decision_steps(ground)}
    for name, parts in walk.JOURNEYS.items():
        costs[name] = Cost(*(sum(column) for column in zip(*map(costs.get, parts), strict=True)))
    memory = _memory(app, ground, environment) if last and sys.platform == "linux" else 0.0
    return costs, memory


def _memory(app: "Flask", ground: "Ground", environment: dict[str, str]) -> float:
    from bench import served, walk

    parts = (walk.city_steps, walk.jury_steps, walk.desk_steps, walk.decision_steps)
    with app.app_context():
        steps = [step for part in parts for step in part(ground)]
        return served.memory_after(steps, ground, environment)


def _cost(app: "Flask", ground: "Ground", step: "Step") -> Cost:
    from bench.walk import key_of
    from core.observe import statements

    client, key = app.test_client(), key_of(ground, step.who)
    with client.session_transaction() as session:
        if key:
            session["_user_id"], session["_fresh"] = key, True
    costs = []
    warm_up = min(WARM_UP, step.repeats)
    for number in range(warm_up + step.repeats):
        seen: list[str] = []
        token = statements.set(seen)
        begun = time.process_time()
        answer = client.open(step.path(number), method=step.method, data=step.form(number))
        length = len(answer.data)
        spent = time.process_time() - begun
        statements.reset(token)
        answer.close()
        if answer.status_code != step.code:
            sys.exit(f"{step.name}: {answer.status_code} instead of {step.code}\n{answer.text}")
        costs.append(Cost(len(seen), 1000 * spent, length))
    return Cost(*(median(column) for column in zip(*costs[warm_up:], strict=True)))


def _end_scoring(ground: "Ground") -> None:
    import sqlalchemy as sa

    from calls.call.models import Call
    from core.db import db
    from review.scoring.operations import end_scoring
    from tests import factories

    call = db.session.scalars(sa.select(Call).where(Call.code == ground.scored_code)).one()
    end_scoring(call, actor=factories.system(), reason="For the bench.")
    db.session.commit()


def _print(found: dict[int, dict[str, Cost]]) -> None:
    small, large = min(found), max(found)
    heads = [f"{small:,}", f"{large:,}"]
    print(f"\n{'':32}{'statements':>18}{'CPU ms':>20}{'ratio':>8}{'bytes':>24}")
    print(f"{'':32}{heads[0]:>9}{heads[1]:>9}{heads[0]:>10}{heads[1]:>10}", end="")
    print(f"{'':8}{heads[0]:>12}{heads[1]:>12}")
    for name, few in found[small].items():
        many = found[large][name]
        ratio = many.cpu / few.cpu if few.cpu else 0
        print(f"{name:32}{few.statements:9.0f}{many.statements:9.0f}", end="")
        print(f"{few.cpu:10.1f}{many.cpu:10.1f}{ratio:8.1f}{few.size:12,.0f}{many.size:12,.0f}")
    journey = found[large]["send in (check, post, receipt)"]
    print(f"\nSent in by one process: {1000 / journey.cpu:.0f} a second.")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun = time.monotonic()
    print(f"Filling: {what} …", end=" ", flush=True)
    yield
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
