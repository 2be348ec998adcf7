"""Jury: what is decided, and what is told."""
