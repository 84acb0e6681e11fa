"""What sites and pages say when they are asked as politely as in a crawl, and nothing is stored."""
