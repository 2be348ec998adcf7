"""How every field of a call is called on the pages of the editor, in three tables."""
