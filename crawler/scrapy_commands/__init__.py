"""Scrapy's own commands, where ours say more."""
