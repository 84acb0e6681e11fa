"""Paragraphs that a source prints everywhere."""
