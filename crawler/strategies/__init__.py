"""Which document of a source is asked next."""
