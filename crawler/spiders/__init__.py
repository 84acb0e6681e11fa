"""The spiders: each asks its own question on the same way from sources over channels to pages."""
