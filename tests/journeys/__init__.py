"""Whole stories, walked through the pages as people walk them."""
