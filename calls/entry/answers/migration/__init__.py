"""When the form of a call changes, drafts move to its new version; nothing typed is lost.

Drafts and returned entries move; what was sent in keeps its form. The clock of the queue acts, the
city is told what changed, on its pages, until somebody says that they have seen it.
"""
