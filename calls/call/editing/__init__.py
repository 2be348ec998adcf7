"""The secretariat writes a call in the browser: its texts, dates, rules, criteria and its form.

What can be edited is read off the definition's own models (`description/`); what is typed is kept
as the draft's plain body, right or wrong, until it is published. Acts: the call's secretariat.
"""
