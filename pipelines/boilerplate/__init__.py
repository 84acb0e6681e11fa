"""What recurs at a source: paragraphs that it prints everywhere, and how its pages are laid out."""
