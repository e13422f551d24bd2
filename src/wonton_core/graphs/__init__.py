"""Artifacts of a run directory as labelled graphs, and the texts that go with them."""
