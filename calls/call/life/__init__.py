"""A call on its way: the deadline is moved, one city is let in late, cities ask, somebody helps.

`deadline/` extensions and the grace that nobody sees · `late/` permits of one city · `questions/`
clarifications, answered to all · `organisers/` who runs this call · `public.py` what its page says
of all that. Letters go out by jobs, in each reader's language, once a person.
"""
