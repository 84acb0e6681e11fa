"""The archive: one SQLite file, and the only place where SQL is written."""

from crawler.archive.connection import Archive
from crawler.archive.opening import MEMORY, open_archive, open_for_reading

__all__ = ["MEMORY", "Archive", "open_archive", "open_for_reading"]
