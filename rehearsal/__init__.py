"""Rehearsal: a whole award on invented practices, to try every phase before a real call opens.

The cities are real members of the association; everything said about them here is not: practices,
numbers, fees, contacts, jurors. Each title carries a marker such as "[Rehearsal]", every address
ends in `rehearsal.example`, a domain that can receive no mail, and no text names a real person.
The content is the same on every machine: files in this folder, read without clock or chance.
"""
