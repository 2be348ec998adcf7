"""Answers: read from a form, checked, saved by section and language, and merged when two write.

A draft takes everything that a person types, right or wrong; `checking` says what is still to be
put right, and submitting asks it. Answers are kept by question key:

    short, long, link, video, email   the text (a long one may be the little Markdown of `markdown`)
    number                            the text as typed, see `values.number_of`
    date                              `2023-04-01`, or as typed (`2023--31`), see `values.date_of`
    choice, axis, modality            the key of the option
    multiple, topics, sdg, principle  a list of keys, in the order of the form
    declaration                       true

Questions that are answered once are kept under the language "", the others under each language.
What the conditions of a form hide (`asked`) stays stored, but is not asked for, checked or sent.
"""
