"""Retrieval, pass@k, bias and agreement metrics for Wonton."""
