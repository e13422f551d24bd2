"""Building the commits of Coq libraries."""
