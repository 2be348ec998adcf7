"""A call back into the file that loads it: readable, and the same call when it is read again."""
