"""Statements, terms and dependencies of a compiled library, out of its ``.olean`` files."""
