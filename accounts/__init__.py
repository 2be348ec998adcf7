"""People: who they are, how they sign in, and the roles they hold by call and by city."""
