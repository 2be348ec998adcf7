"""A call: what a network asks of its cities, from its file to the day it is archived.

The definition of a call is a file first (see `docs/call-file.md`): `definition.py` is its shape,
`toml_file.py` reads it, `words.py` counts the words of an answer.
"""
