"""What goes on beside the crawl: the run and its lock, what became of every page, the progress display."""
