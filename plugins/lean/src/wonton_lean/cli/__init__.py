"""Commands of the Lean plugin; each module is imported when its command is chosen."""
