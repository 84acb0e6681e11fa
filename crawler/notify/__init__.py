"""Telling people: digests, searches that notify, alerts, and how a message gets to where it is to go."""
