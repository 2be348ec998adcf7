"""Review: who may compete, who reads what, and what the readers think."""
