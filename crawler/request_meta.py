"""The marks that requests of ours carry in their meta."""

SOURCE = "source"  # slug of the source for which a request is made
ROBOTS = "robots_txt"  # the request for robots.txt, which is not asked of robots.txt
DISCOVERY = "discovery"  # the request is for a channel, not for an article
AGAIN = "again"  # the one repetition of a failed request
EXCHANGES = "exchanges"  # what it was answered, redirects first, for whoever captures it
PROBE = "probe"  # the request asks whether a host in trouble is well again
WHOLE = "whole"  # the document of a channel that hands out articles with their text
LOST = "lost"  # the request found no host before, or no way to it
SHORT = "short"  # how often the request could not be made because too many files were open
COOKIE = "cookie"  # the address that demanded a cookie, which this request brings
