"""Which candidates are fetched now, and whose turn a site is."""
