"""Who is of the secretariat: the first by the operator's command, all others by invitation.

States of an invitation: waiting → confirmed, or taken back. Who may: the secretariat of all calls;
somebody else of it than the one who invited confirms, or the operator while there is nobody else.
"""
