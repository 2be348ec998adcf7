"""Institutions that are no member city: they enter where the call says so, endorsed by one."""
