"""One city is let in after the deadline, until a moment of its own; the public sees nothing."""
