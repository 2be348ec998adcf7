"""Plumbing without a word of the domain: database, clock, events, access, jobs, storage, i18n."""
