"""The deadline moves later, in sight of everybody; the grace after it is seen by nobody."""
