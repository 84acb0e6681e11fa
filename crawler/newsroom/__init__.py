"""An offline newsroom: invented regional sites on 127.0.0.1, for the demo, the tests and the measurements."""

from crawler.newsroom.building import build_newsroom
from crawler.newsroom.models import Newsroom, Piece, Site, Visit
from crawler.newsroom.server import RunningNewsroom, serve

__all__ = ["Newsroom", "Piece", "RunningNewsroom", "Site", "Visit", "build_newsroom", "serve"]
