"""The marks that requests of ours carry in their meta."""

SOURCE = "source"  # slug of the source for which a request is made
ROBOTS = "robots_txt"  # the request for robots.txt, which is not asked of robots.txt
AGAIN = "again"  # the one repetition of a failed request
