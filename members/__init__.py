"""The register: member cities, their networks, and what they were on any given day."""
