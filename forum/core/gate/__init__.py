"""All that stands between a list from outside and its cells; a child process runs it on the standard library alone."""
