"""Lean source files as text: tokens, commands and declarations, without running Lean."""
