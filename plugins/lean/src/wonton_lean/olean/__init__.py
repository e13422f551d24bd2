"""Compiled Lean modules (``.olean``), read without Lean."""
