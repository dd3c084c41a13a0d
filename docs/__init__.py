"""The documents of the product, and what writes those that follow from the code."""
