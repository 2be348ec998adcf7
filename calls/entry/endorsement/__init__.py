"""The mayor's endorsement: asked for by a link, bound to the exact version that was read."""
