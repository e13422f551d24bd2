"""Metamath databases: statements with their frames, formulas as trees, proofs as steps."""
