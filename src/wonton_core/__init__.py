"""Wonton: proofs and proof edits from different proof assistants on one bench."""
