"""The last ten minutes before a deadline, against the production server. See `__main__`."""
