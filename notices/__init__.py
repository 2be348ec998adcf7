"""Letters: a row first, in the reader's own language, frozen when approved, then sent once.

States: drafted → approved → queued → sent; failed and void are ends that can be looked into.
"""
