"""Page to article: pure, no network, no clock, no archive. trafilatura and htmldate live only here."""

from pipelines.extraction.article import extract_page, says_nothing
from pipelines.extraction.models import Extraction, Removed

__all__ = ["Extraction", "Removed", "extract_page", "says_nothing"]
