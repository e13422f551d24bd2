"""The stages of an evaluation, one a file."""
