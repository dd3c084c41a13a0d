"""`python -m forum` does what the `forum` command does."""

import sys

from forum.cli import main

if __name__ == "__main__":
    sys.exit(main())
