"""Whether Lean's kernel accepts a proof, in a fresh process, of the statement that was asked for."""
