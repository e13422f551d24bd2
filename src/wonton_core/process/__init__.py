"""The only package of core that starts child processes."""
