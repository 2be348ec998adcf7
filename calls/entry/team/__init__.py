"""The people who work on a city's entries: who may view, edit and submit, and who is invited."""
