"""Translations of an entry: who wrote them, what they follow, and whether they still do.

A translation is current until the text that was written first changes; then it is outdated, and
the text it followed is kept beside it, question by question, until it is brought up to date or
somebody says that it still holds. The editors of the city act.
"""
