"""What people's rooms say to the steps after them; receivers run inside the same transaction."""

from blinker import Namespace

_names = Namespace()
role_granted = _names.signal("role-granted")
"""Sent with the new Role, `person=` (who has it now) and `actor=`, once for each role that
`accounts.operations.grant_role` gives. The import of a register gives its roles without it."""
