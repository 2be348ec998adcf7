"""What can be edited of a call, drawn from the models of its definition, and how it is typed.

Pure: it knows plain values and the fields of a form, no database and no request.
"""
