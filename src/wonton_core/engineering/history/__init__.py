"""A repository's history, read by git's plumbing: nothing of the repository is run or written."""
