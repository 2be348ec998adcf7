"""The parts a call's definition is made of: texts, calendar, languages, form, judging, rules.

Pure and frozen.
"""
