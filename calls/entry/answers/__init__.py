"""Answers: read from a form, checked, saved by section and language, and merged when two write.

A draft takes everything that a person types, right or wrong; `checking` says what is still to be
put right, and submitting asks it. Answers are kept by question key:

    short, long, link, email  the text
    number                    the text as typed, see `values.number_of`
    date                      `2023-04-01`, or as typed (`2023--31`), see `values.date_of`
    choice, axis              the key of the option
    multiple, topics          a list of keys, in the order of the form
    declaration               true

Questions that are answered once are kept under the language "", the others under each language.
"""
