"""One entry as the secretariat sees it: its history, what is alike, returning it, entering it."""
