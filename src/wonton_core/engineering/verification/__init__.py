"""Patches for edit tasks, verified by the thousand: each in its task's parent environment, wherever the work runs."""
