"""Figures the product promises, measured: a module per figure, each with a ``main()``."""
