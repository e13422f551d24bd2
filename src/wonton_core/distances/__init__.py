"""Distances between proofs: channels over packed features, kernels, and their combination."""
