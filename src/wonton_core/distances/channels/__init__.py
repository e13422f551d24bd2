"""What distances are made of, one channel a file."""
