"""The first page, editions, regions, the search and the menu."""
