"""Patches for edit tasks by chat models, and by references that are read like them (seed 004, sections 4.2 and C.1)."""
