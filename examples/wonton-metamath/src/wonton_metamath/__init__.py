"""Metamath for Wonton: an outside package, written against the public modules of wonton_core alone."""
