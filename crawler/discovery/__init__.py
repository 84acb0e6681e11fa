"""Discovery: what a channel's document announces. Bytes in, candidates out; no network, no archive, no clock.

No reader is imported here: the archive needs a module that stands beside them, and most commands need none of them.
"""
