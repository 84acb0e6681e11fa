"""Which provinces, kabupaten and kota an article names, and which of them it is about."""

from pipelines.places.tagger import Found, find_regions

__all__ = ["Found", "find_regions"]
