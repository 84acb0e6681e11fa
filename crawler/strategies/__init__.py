"""Which document of a source is asked next: no network, no archive, no clock; what is stored comes in as arguments.

How often something is asked stands in `frequency`, which channels of a source are asked in `source_visit` (what is
new), `backfill` (the past) and `probe` (a source of which only the home is known), and how one channel is asked,
document by document, in the module of its kind.
"""
