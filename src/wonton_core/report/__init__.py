"""Results as JSON and on the terminal."""
