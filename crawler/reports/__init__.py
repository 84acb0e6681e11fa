"""What is made of the archive for others to read: charts, and the documents that they stand in."""
