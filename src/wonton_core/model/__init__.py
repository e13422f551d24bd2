"""Frozen records; no behaviour beyond derived properties."""
