"""Contents of files, each stored once under the hash of what it holds."""
