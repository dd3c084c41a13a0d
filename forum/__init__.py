"""Register of the Forum of Regions of Russia and Belarus."""
