"""A city asks, the secretariat answers to all, in every language of the call, until a date.

asked → answered (and corrected), or set aside with a reason. The public never sees who asked.
"""
