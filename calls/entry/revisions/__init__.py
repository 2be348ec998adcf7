"""Revisions: everything that was ever sent in, readable for ever, with what changed between two."""
