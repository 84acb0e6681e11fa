"""What a topic is to a text."""
