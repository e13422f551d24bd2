"""Verification of Coq files: compiled apart, and audited in what the kernel kept of them."""
