"""Commands that this package adds to ``wonton``."""
