"""One run: its archive, its sources, its counts, and its lock."""
