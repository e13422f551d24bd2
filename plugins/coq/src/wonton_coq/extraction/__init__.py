"""From theorem names to artifacts in a run directory."""
