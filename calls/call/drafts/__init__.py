"""The working text of a call: begun from a kind, an earlier edition or a file, edited, published.

A draft may be incomplete in every way; `checking` tells what is wrong and what is missing, and only
a sound one is published. The draft of a published call becomes its next version: an amendment.
"""
