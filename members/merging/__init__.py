"""Cities that were written down twice: found, laid side by side, made one."""
