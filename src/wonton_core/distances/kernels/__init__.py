"""Compiled inner loops, one a file; each has a plain counterpart in ``wonton_core.distances.reference``."""
