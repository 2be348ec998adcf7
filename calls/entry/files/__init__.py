"""Files of an entry: promised, sent straight to the storage, looked into by a job, then attached.

pending → checking → attached, or rejected with a reason that a person can act on. Nothing counts
before the server has looked into it.
"""
