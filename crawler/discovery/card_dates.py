"""Read when an article was published from the card in which a listing shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.fields import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lxml.etree import _Element

    from crawler.discovery.links import Link

WHOLE_PAGE = ("body", "html", "main")  # a clock in the masthead belongs to no article
SEVERAL = ""  # in place of the one address that a card holds

Owners = dict["_Element", str]


def moments_of(links: Iterable[Link]) -> dict[str, datetime]:
    """Return the moment printed in each card that holds links to one article only, by the article's address."""
    owners = _owners(links)
    moments: dict[str, datetime] = {}
    for element in _times(owners):
        address = _owner(element, owners)
        if address and address not in moments and (moment := moment_of(element.get("datetime"))):
            moments[address] = moment
    return moments


def _times(owners: Owners) -> Iterable[_Element]:
    root = next(iter(owners), None)
    return () if root is None else root.getroottree().getroot().iter("time")


def _owners(links: Iterable[Link]) -> Owners:
    """Return the one article below each element above a link, or SEVERAL."""
    owners: Owners = {}
    for link in links:
        for element in (link.element, *link.element.iterancestors()):
            known = owners.get(element)
            if known in {SEVERAL, link.url}:  # and so is everything above it
                break
            owners[element] = link.url if known is None else SEVERAL
    return owners


def _owner(element: _Element, owners: Owners) -> str:
    for above in (element, *element.iterancestors()):
        if above.tag in WHOLE_PAGE:
            break
        if above in owners:
            return owners[above]
    return SEVERAL
