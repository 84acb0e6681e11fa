"""Why a page does not reach the archive; each reason is counted and recorded in the ledger by name."""

from __future__ import annotations

ELSEWHERE = "the topics' words stand in headlines of other articles alone"  # whether it was read as a sample or not
NOT_FOUND = "the page says that it was not found"  # of an article that was once there: it is gone


class Drop(Exception):
    """A refusal with a reason: the class says which, the message what exactly."""

    def __init__(self, said: str = "") -> None:
        super().__init__(said)

    @property
    def reason(self) -> str:
        """The reason as the ledger records it."""
        return f"{type(self).__name__}: {self}" if str(self) else type(self).__name__


class NoIndex(Drop):
    """The page asks, in its head or its header, not to be indexed or archived."""


class NoTopicWords(Drop):
    """None of the topics' words stands anywhere in the page, so it was not even extracted."""


class OffTopic(Drop):
    """The words stand in the article's text, or around it, but not enough of them for any topic in the seeds."""


class OtherLanguage(Drop):
    """The text is not in an accepted language (Indonesian, unless the settings say more)."""


class NoText(Drop):
    """Nothing readable was left once the boilerplate was removed."""


class TooShort(Drop):
    """What was left is shorter than a lead: a photo caption, a video page, a notice."""


class NotArticle(Drop):
    """The page is no article: a listing, a soft 404, a login or cookie wall, a file of another type."""


class TooSlow(Drop):
    """Reading the page took longer, or more memory, than the limit; the page alone was given up."""


class Twin(Drop):
    """The page says that its own address is another one, under which the archive already has the article."""
