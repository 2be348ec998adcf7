"""The secretariat's desk: one place from which a whole call is followed, over every room."""
