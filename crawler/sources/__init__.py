"""The registry of sources, networks and topics: the one reader and writer of seeds."""
