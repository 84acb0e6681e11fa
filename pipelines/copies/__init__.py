"""Which texts tell one story."""
