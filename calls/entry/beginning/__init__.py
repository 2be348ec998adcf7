"""Beginning an entry: what is needed, how many a city may have, from scratch or from an earlier."""
