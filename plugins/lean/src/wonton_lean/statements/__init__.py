"""Lean's text of neutral statements, and Lean's word on whether it accepts it."""
