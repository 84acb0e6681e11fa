"""Which provinces, kabupaten and kota an article names, and which of them it is about."""

from pipelines.places.tagger import find_regions

__all__ = ["find_regions"]
