"""Verdicts on patches by a panel of judges (seed 004, section 4.2)."""
