"""Metrics for Wonton: retrieval, pass@k, patches, judges' bias and agreement. All work on arrays alone."""
