"""Programs that are not trusted, kept apart: no network, one folder to write to, limits on what they use."""
