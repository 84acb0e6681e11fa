"""What is made of the archive for its readers: tables, feeds, clippings, charts; nothing here asks the archive."""
