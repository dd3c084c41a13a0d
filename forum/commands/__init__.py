"""What the `forum` command does, one module per noun."""
