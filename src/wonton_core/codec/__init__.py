"""Records to JSON and back: the one place where data from outside is validated."""
