"""Building the commits of Lean libraries."""
