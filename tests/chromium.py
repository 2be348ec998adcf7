"""The browser of the tests: finds a Chromium, or installs one.

`python -m tests.chromium` makes sure that there is one, and says in one sentence when there
cannot be; the tests then ask `executable()`. Nothing is ever skipped for want of a browser.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications")
MAC_PROGRAMS = (
    MAC / "Chromium.app/Contents/MacOS/Chromium",
    MAC / "Google Chrome.app/Contents/MacOS/Google Chrome",
)
ADVICE = "install Chromium, or say where one is with CHROMIUM=/path/to/chromium"


class NoChromiumError(Exception):
    """There is no browser. The message is one sentence."""


def executable() -> str:
    """Return the path of a Chromium that starts. Raises NoChromiumError."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not _starts(chosen):
            raise NoChromiumError(f"CHROMIUM={chosen} does not start: {ADVICE}.")
        return chosen
    for program in _candidates():
        if _starts(program):
            return program
    raise NoChromiumError(f"The browser tests find no Chromium: {ADVICE}.")


def install() -> None:
    """Install a Chromium: Debian's own where we are root there, else Playwright's.

    Raises NoChromiumError when that fails.
    """
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        ways = [
            [[apt, "-qq", "update"], [apt, "-qq", "install", "-y", "chromium"]],
            [[*playwright, "--with-deps"]],
        ]
    else:
        ways = [[playwright]]
    if not any(all(_done(command) for command in way) for way in ways):
        raise NoChromiumError(f"No Chromium could be installed for the browser tests: {ADVICE}.")


def _candidates() -> Iterator[str]:
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/bin", "/usr/local/bin"))
    for name in NAMES:
        found = shutil.which(name, path=path)
        if found:
            yield found
    yield from (str(program) for program in MAC_PROGRAMS if program.exists())
    own = _playwrights_own()
    if own and Path(own).exists():
        yield own


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(program: str) -> bool:
    # Ubuntu's chromium-browser may be a mere note that asks for snap: only a run tells.
    try:
        return _run([program, "--version"]).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, timeout=30, check=False)


def _done(command: list[str]) -> bool:
    print(f"Installing a browser for the tests: {' '.join(command)}", flush=True)  # noqa: T201
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def main() -> int:
    """Find or install a Chromium, and return the exit code."""
    try:
        try:
            executable()
        except NoChromiumError:
            if os.environ.get("CHROMIUM"):
                raise
            install()
            executable()
    except NoChromiumError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
