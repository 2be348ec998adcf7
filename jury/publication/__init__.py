"""Publication: letters to every city under embargo, then the edition page after announcement."""
