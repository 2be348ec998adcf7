"""The call as a whole in the editor: begun, seen part by part, compared, published."""
