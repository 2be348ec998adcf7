"""The register as a file: what its lines say, and what that would change. Pure."""
