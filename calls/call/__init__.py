"""A call: what a network asks of its cities, from the file that defines it to the day it is archived.

The definition of a call is a file first (see `docs/call-file.md`): `definition.py` is its shape, `toml_file.py` reads it.
"""
