"""Coq for Wonton: proof terms and replayed scripts over SerAPI."""
