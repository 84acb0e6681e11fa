"""What happens to a page.

The stages read in the settings like a sentence: extract the article, learn the boilerplate of its source, check its
relevance, check its language, tag its regions, group it with its story, save it. A cheap look for the topic's words in
the raw page comes first, inside extract, since most pages have none.
"""
