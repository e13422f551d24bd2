"""Lean 4 for Wonton: proof search, kernel-checked proofs, terms from .olean files."""
