"""Whole trees of files, as lists of names and blobs: made from a folder, restored into one."""
