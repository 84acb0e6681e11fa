"""A crawl on many machines: slices of the archive go out as tasks and come back changed, and one writer merges them."""
