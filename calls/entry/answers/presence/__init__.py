"""Who is writing on an entry now. Kept in Valkey for half a minute, and nowhere else."""
