"""Captures: what was asked and answered, kept word for word in WARC files that any web archive reads."""
