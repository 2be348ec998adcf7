"""Who runs one call besides the secretariat of all: organisers, who see that call and no other."""
