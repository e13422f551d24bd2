"""Instructions for edit tasks: written by a chat model, checked by another call, labelled (seed 004, 3.3 and B.2)."""
