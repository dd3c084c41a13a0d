"""Lists of documents and of their execution from outside."""
