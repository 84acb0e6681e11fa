"""An offline newsroom: invented regional sites on 127.0.0.1, for the demo, the tests and the measurements."""

from crawler.newsroom.building import build_newsroom
from crawler.newsroom.models import Newsroom, Piece, Site, Visit

__all__ = ["Newsroom", "Piece", "Site", "Visit", "build_newsroom"]
