"""What becomes of samples: patches as they apply, and how much of a repair that took (seed 004, Table 6)."""
