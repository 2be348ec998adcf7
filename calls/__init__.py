"""What is asked, and what is sent in: calls and their entries."""
