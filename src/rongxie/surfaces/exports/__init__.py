"""Every list that somebody sees, as a file: which lists there are, read in reach, and written."""
