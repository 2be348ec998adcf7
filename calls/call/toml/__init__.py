"""What reading a call from TOML needs besides the values: their lines, and plain sentences."""
