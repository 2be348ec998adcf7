"""Sending in: everything is checked once more, numbered, frozen with its SHA-256, and receipted.

It happens once, however often it is asked: two clicks, two tabs or two people give one submission,
one number and one receipt.
"""
