"""What Scrapy's own commands (`parse`, `shell`, `fetch`, `view`) make of one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Spider

from crawler.discovery.documents import NotAChannel
from crawler.models import ChannelKind, Reading
from crawler.spiders.responses import read_document
from crawler.times import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from crawler.models import Candidate

KINDS = (ChannelKind.WORDPRESS, ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING)  # a listing is any page


class LookSpider(Spider):
    """Reads any address as the channel it is: what it announces, and where it goes on."""

    name = "look"

    @classmethod
    def handles_request(cls, request: Request) -> bool:  # noqa: ARG003
        return True

    def parse(self, response: Response) -> Iterator[Candidate | Request]:
        reading = _reading(response)
        yield from reading.candidates
        for one in reading.further:
            yield response.follow(one.url)


def _reading(response: Response) -> Reading:
    for kind in KINDS:
        try:
            return read_document(kind, response, WIB)
        except NotAChannel:
            continue
    return Reading()
