"""The home of an entry: what is done and left, or what was sent in; and a city's list of them."""
