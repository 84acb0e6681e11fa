"""The spiders: each asks its own question of the same walk from sources over channels to pages."""
