"""What readers ask the archive; nothing here writes."""
