"""What a person reads when `make run` cannot start, and how the dead are raised."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.embedded.process import Child
from core.embedded.watch import Watch

PROJECT = Path(__file__).parents[2]
SETTINGS = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "SMTP_HOST", "HOST", "PORT", "BASE_URL")


def refused(folder: Path, **chosen: str) -> str:
    """Run `run.py`, which must refuse at once, and return what it says."""
    outside = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    environment = {**outside, "CONVOCA_VAR": str(folder), **chosen}
    command = [sys.executable, str(PROJECT / "run.py")]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, "one sentence, no traceback"
    return ended.stderr.strip()


def test_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, PORT=str(port))
    assert said == (
        f"Port {port} on 127.0.0.1 is taken by another program: "
        f"choose another with `make run PORT={port + 1}`."
    )


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"PORT": "eight"}, "Wrong setting — PORT: "),
        ({"HOST": "192.0.2.1"}, "Convoca cannot listen on 192.0.2.1:8000 ("),
        ({"CONVOCA_VAR": "/dev/null/var"}, "Convoca cannot write to its data folder /dev/null/var"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting(tmp_path, chosen, said):
    assert refused(tmp_path, **chosen).startswith(said)


@pytest.fixture
def sleeper(tmp_path):
    program = Child(
        name="sleeper",
        command=[sys.executable, "-c", "import time; time.sleep(60)"],
        folder=tmp_path,
        log=tmp_path / "sleeper.log",
        record=tmp_path / "sleeper.pid",
    )
    program.start()
    yield program
    program.stop()
    assert not program.record.exists()


def test_who_is_killed_is_started_again(sleeper):
    lines: list[str] = []
    watch = Watch(lines.append)
    watch.add(sleeper)
    killed = sleeper.process.pid
    os.kill(killed, signal.SIGKILL)
    sleeper.process.wait()
    watch.look()
    assert sleeper.alive()
    assert sleeper.process.pid != killed
    assert lines == [f"sleeper was killed by signal 9; starting it again (log: {sleeper.log})."]
    sleeper.process.kill()
    sleeper.process.wait()
    watch.look()
    assert not sleeper.alive(), "the second time in a row it waits a little"
    time.sleep(0.6)
    watch.look()
    assert sleeper.alive()
    assert watch.restarts(sleeper) == 2


def test_what_an_earlier_run_left_is_ended_first(sleeper):
    left = sleeper.process
    sleeper.process = None  # as after a crash of the supervisor: only the record remains
    sleeper.start()
    assert left.wait(5) == -signal.SIGTERM
    assert sleeper.alive()
