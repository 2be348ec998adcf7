"""The server of `make run`, without rehearsal data, in steps of the storm's own."""

from run import Run


class Server(Run):
    """Engines first; web, workers and clock once the ground is laid."""

    def raise_engines(self) -> None:
        """Start the engines and bring the database up to date."""
        self._check_port()
        self._start_engines()
        self._do("migrate", ["db", "upgrade"], self.logs / "migrate.log")

    def open(self) -> None:
        """Start the programs and wait for the first page."""
        self._start_programs()
        self._wait_for_web()

    @property
    def address(self) -> str:
        """Return where the web server listens."""
        return self._local_address()
