"""Assignment: which juror reads which entry, and why not the others."""
