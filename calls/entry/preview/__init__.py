"""A call as its applicants will see it, from its working text: the page, the form, the check.

The form can be filled in and is judged by the very code that judges entries; nothing is kept. It
stands above the editor because it draws and checks with the code of entries.
"""
