"""What happens to a call."""


def keep_calendar() -> None:
    """Open and close calls by the clock."""
