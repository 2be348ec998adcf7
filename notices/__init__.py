"""Letters: a row first, in the reader's own language, frozen when approved, then sent once.

States: drafted → approved → queued → sent; failed, void and withheld are ends that can be looked
into. `pages.py` declares for each kind the page that it leads to: whoever may not open that page
when the letter leaves does not get it.
"""
