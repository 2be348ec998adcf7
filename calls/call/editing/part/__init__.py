"""One part of a call in the editor: its page, its lists, the form in outline, undo."""
