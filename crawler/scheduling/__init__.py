"""When a crawl begins by itself."""
