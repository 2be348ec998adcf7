"""`make storm`: the last minutes before a deadline, as 500 cities live them.

Each city opens its draft, saves again and again, sends its letter to the storage, reads its
answers once more and sends the entry in; some press the button twice, some come too late. The
server is the one of `make run`: gunicorn, workers, clock and engines, all on this machine, and the
crowd too. It lasts WINDOW seconds; fewer press the same people into less time.

What was acknowledged is then looked for in the database, the storage and the mailbox: lost and
double must be 0 and nobody in time turned away, or the exit code is 1. Times are printed, never
judged.

    python -m bench.storm [CITIES [SECONDS]]
"""

import os
import socket
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

WINDOW = 600
CITIES = 500


def main() -> int:
    """Raise the storm, look at what it left, print both; return the exit code."""
    cities = int(sys.argv[1]) if len(sys.argv) > 1 else CITIES
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else WINDOW
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CONVOCA_VAR": f"{folder}/var", "PORT": str(_free_port())}
        from bench.storm.server import Server
        from core.config import settings
        from core.embedded import claim, make_folder

        var = make_folder(Path(folder) / "var")
        with claim(var):
            server = Server(settings(with_running=False), var)
            try:
                return _storm(server, cities, seconds)
            finally:
                server.stop()


def _storm(server: "Server", cities: int, seconds: int) -> int:  # noqa: F821
    server.raise_engines()
    os.environ |= server.environment
    from app import create_app
    from bench.storm import crowd, ground, report
    from core import clock

    app = create_app()
    with app.app_context():
        deadline = clock.now() + timedelta(seconds=seconds + 2 * cities / 100 + 15)
        people = ground.fill(app, cities, deadline=deadline)
    server.open()
    print(f"{cities} cities, {len(people)} entries, {seconds} s until the deadline …", flush=True)
    done = crowd.live(server.address, people, deadline=deadline, seconds=seconds)
    with app.app_context():
        left = report.look(done, mails=Path(server.environment["MAIL_CATCHER"]))
    report.show(done, left, log=server.logs / "web.log")
    return 0 if left.sound and done.sent and not done.faults else 1


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
