"""Coq's text of neutral statements, and Coq's word on whether a theorem has it."""
