"""Keeps what this version of the program writes of a call, for all versions to come to read.

`python -m tests.calls.keep_version` when `test_corpus.py` asks for it.
"""

import subprocess
import sys
from pathlib import Path

from calls.call.definition import CallDefinition
from calls.call.toml_file import load_call_file

PROJECT = Path(__file__).parents[2]
CORPUS = Path(__file__).with_name("corpus")
SMALLEST = PROJECT / "calls" / "editions" / "MEETING-2026.toml"


def smallest() -> CallDefinition:
    """Return the call that shows the shape in the fewest letters: every default is spelled out."""
    return load_call_file(SMALLEST)


def keep() -> Path:
    """Write the smallest call as it is stored, in a folder named after the last commit."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    last = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    path = CORPUS / last.stdout.strip() / f"{SMALLEST.stem}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(smallest().to_json(), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{keep()}\n")
