"""Driving Lean: many tactic attempts in one process, each with an answer of its own."""
