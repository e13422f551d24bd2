"""Best-first proof search over Lean's own proof states."""
