"""Completion: an entry goes back to its city for what is missing, until a day, and comes back.

What was sent in stands meanwhile. The city sends it in again, the secretariat takes it back, or the
clock does when the day is over.
"""
