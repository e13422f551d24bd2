"""Candidate tactics for a goal, and which candidate texts are let through to Lean."""
