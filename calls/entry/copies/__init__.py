"""One practice, many entries: copied into a new call, and found again by its words."""
