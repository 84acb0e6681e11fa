"""The registry of sources, networks and topics: the one reader and writer of seeds."""

from crawler.sources.own import default_seeds
from crawler.sources.registry import choose, load_sources

__all__ = ["choose", "default_seeds", "load_sources"]
