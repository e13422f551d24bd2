"""Retrieval metrics for Wonton; pass@k, bias and agreement metrics join them as their studies do."""
