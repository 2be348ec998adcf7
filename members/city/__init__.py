"""One city of the register: its fields, its contacts, and what it was on any day."""
