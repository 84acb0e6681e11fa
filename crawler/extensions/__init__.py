"""What goes on beside the crawl: the run and its lock, the fate of every page, the progress display."""
